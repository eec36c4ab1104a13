from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.judge.compared import compare, holds
from gateledger.judge.wording import Kind, difference
from gateledger.model.artifact import Item

SAME = {
    "ticks, emphasis and the final stop": (
        "- [ ] The total **shows** the discount",
        "- [x] The total shows the discount.",
    ),
    "numbering": ("1. The total shows the discount", "7) The total shows the discount"),
    "white space and case": ("The  total shows the discount", "the total Shows the discount"),
    "a swapped letter": ("A visitor recieves the mail", "A visitor receives the mail"),
    "a missing letter": ("The mesage is shown at once", "The message is shown at once"),
    "British and American": ("The colour of the button is kept", "The color of the button is kept"),
    "one word or two": ("The visitor can check out as guest", "The visitor can checkout as guest"),
    "a hyphen": ("An e-mail is sent at once", "An email is sent at once"),
    "an article": ("The receipt shows total", "The receipt shows the total"),
    "cannot and can't": ("Guests cannot see orders", "Guests can't see orders"),
    "thousands with and without a comma": (
        "At most 1,000 orders are listed",
        "At most 1000 orders are listed",
    ),
    "a space before the unit": ("It answers within 200ms", "It answers within 200 ms"),
    "another place in the sentence": ("The shop shows an error by mail", "By mail the shop shows an error"),
    "accents": ("Le résumé est affiché", "Le resume est affiche"),
    "one sign of many in Chinese": ("用户可以在结帐页面看到订单总价", "用户可以在结账页面看到订单总价"),
}
STRONGER = {
    "a promise more": ("The receipt is sent", "The receipt is sent and kept for a year"),
    "a limit more": ("The page answers", "The page answers within 200 ms"),
    "should to must": ("The page should answer in time", "The page must answer in time"),
    "may to a plain statement": ("The page may show the total", "The page shows the total"),
    "an article to every": ("The log names an order", "The log names every order"),
}
WEAKER = {
    "a larger number": ("It answers within 200 ms", "It answers within 2000 ms"),
    "a number word": ("Three attempts are allowed", "Four attempts are allowed"),
    "a unit": ("It expires after 5 minutes", "It expires after 5 hours"),
    "not taken out": ("Cards must not be stored", "Cards must be stored"),
    "not put in": ("The order is kept", "The order is not kept"),
    "n't put in": ("The order does expire", "The order doesn't expire"),
    "never to sometimes": ("A card is never stored", "A card is sometimes stored"),
    "must to should": ("It must answer", "It should answer"),
    "shall to may": ("THE SYSTEM SHALL log it", "THE SYSTEM MAY log it"),
    "all to some": ("All orders are listed", "Some orders are listed"),
    "and to or": ("The total and the tax are shown", "The total or the tax is shown"),
    "at least to at most": ("At least 3 orders are shown", "At most 3 orders are shown"),
    "before to after": ("The tax is shown before payment", "The tax is shown after payment"),
    "less-than to greater-than": ("The error rate is < 1 %", "The error rate is > 1 %"),
    "an exception": ("Orders are listed", "Orders are listed unless they are drafts"),
    "a condition": ("An error is shown", "An error is shown if the field is red"),
    "a hedge": ("The order is kept", "The order is usually kept"),
    "words dropped": ("The receipt shows total and tax rate", "The receipt shows total"),
    "kein put in (de)": ("Gäste sehen Bestellungen", "Gäste sehen keine Bestellungen"),
    "muss to kann (de)": ("Die Seite muss antworten", "Die Seite kann antworten"),
    "doit to peut (fr)": ("La page doit répondre", "La page peut répondre"),
    "nunca out (es)": ("El pago nunca se repite", "El pago se repite"),
    "não out (pt)": ("O pagamento não se repete", "O pagamento se repete"),
    "moet to mag (nl)": ("De pagina moet antwoorden", "De pagina mag antwoorden"),
}
OTHER = {
    "opposites that look alike": ("The button is enabled", "The button is disabled"),
    "valid and invalid": ("The card is valid", "The card is invalid"),
    "another verb": ("The order is shipped", "The order is cancelled"),
    "a negation in Chinese": ("用户不可以重复支付同一订单", "用户可以重复支付同一订单"),
    "a number in Chinese": ("订单必须在三天之内发货给客户", "订单必须在五天之内发货给客户"),
    "a negation in Japanese": ("注文は二回支払うことができません", "注文は二回支払うことができます"),
}


@pytest.mark.parametrize(
    ("kind", "pair"),
    [
        pytest.param(kind, pair, id=f"{kind}: {name}")
        for kind, pairs in (
            (Kind.SAME, SAME),
            (Kind.STRONGER, STRONGER),
            (Kind.WEAKER, WEAKER),
            (Kind.OTHER, OTHER),
        )
        for name, pair in pairs.items()
    ],
)
def test_how_a_sentence_stands_to_an_earlier_one(kind, pair):
    found = difference(*pair)
    assert found.kind is kind, found
    assert bool(found.why) is (kind is not Kind.SAME)


@given(st.text())
def test_a_sentence_is_what_it_is(text):
    assert difference(text, text).kind is Kind.SAME


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(one, other):
    assert difference(one, other).kind in Kind


def items(*texts: str) -> list[Item]:
    return [Item(id=f"x{number}", text=text, line=number) for number, text in enumerate(texts)]


WORDS = st.lists(
    st.sampled_from(["alpha", "gamma", "must", "not", "7", "orders", "ship"]), min_size=1, max_size=6
)


@given(st.lists(WORDS.map(" ".join), max_size=6), st.randoms())
def test_no_order_of_the_same_criteria_loses_or_adds_any(texts, random):
    shuffled = random.sample(texts, len(texts))
    found = compare(items(*texts), items(*shuffled))
    assert (found.lost, found.added, found.extended, found.moved) == ((), (), (), ())


@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=6))
def test_throwing_all_away_loses_all(texts):
    assert len(compare(items(*texts), []).lost) == len(texts)


def test_two_criteria_may_be_merged_into_one():
    before = items("The receipt shows the total", "The receipt shows the tax")
    assert compare(before, items("The receipt shows the total and the tax")).lost == ()


def test_two_lost_criteria_are_not_both_explained_by_one_new_one():
    before = items("The receipt shows the total", "The receipt shows the tax")
    lost = compare(before, items("The receipt hides the total")).lost
    assert [each.after is None for each in lost] == [False, True]


def test_a_criterion_is_held_by_itself_and_by_a_stricter_one():
    assert holds(items("The page must answer within 200 ms"), "The page should answer within 200 ms")
    assert not holds(items("The page may answer within 200 ms"), "The page should answer within 200 ms")
