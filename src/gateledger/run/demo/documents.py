"""The texts of the story: a repository, an issue that says too little, one that says enough."""

POLICY = """\
version: 1
extends: [auditable-release]

changes:
  ui: {paths: ["web/**"]}

pull_request:
  gates:
    acceptance-criteria: {minimum: 2}
"""

FORM = """\
name: Feature
description: Something a customer will notice
body:
  - type: textarea
    id: story
    attributes: {label: User story}
  - type: textarea
    id: criteria
    attributes:
      label: Acceptance criteria
      placeholder: "- [ ] What must be true when this is done?"
    validations: {required: true}
  - type: textarea
    id: edges
    attributes: {label: Edge cases}
"""

FILES = {
    ".github/policies.yml": POLICY,
    ".github/ISSUE_TEMPLATE/feature.yml": FORM,
    "README.md": "# Shop\n\nSells things.\n",
    "web/checkout.tsx": "export const Checkout = () => <Form account={required} />;\n",
}

CHANGE = {
    "web/checkout.tsx": "export const Checkout = () => <Form account={optional} />;\n",
    "web/guest.tsx": "export const Guest = () => <EmailField label='Where do we send the receipt?' />;\n",
}

THIN = """\
### User story

As a visitor I want to check out without an account.

### Acceptance criteria

TBD

### Edge cases

_No response_
"""

WHOLE = """\
### User story

As a visitor I want to check out without an account, so that I can buy quickly.

### Acceptance criteria

- [ ] AC-1: A visitor can pay without creating an account.
- [ ] AC-2: The receipt is sent to the e-mail address given at checkout.
- [ ] AC-3: A guest order appears in the account that is later created with the same address.

### Edge cases

| Case | Expected behaviour |
| --- | --- |
| The e-mail address already belongs to an account | Offer to sign in, and keep the basket |
| The payment is declined twice | Keep the order for 30 minutes and show how to pay again |
| The browser is closed after paying | The receipt is sent all the same |
"""

WEAKENED = WHOLE.replace(
    "- [ ] AC-2: The receipt is sent to the e-mail address given at checkout.\n"
    "- [ ] AC-3: A guest order appears in the account that is later created with the same address.\n",
    "",
)

TIMED_POLICY = (
    POLICY
    + """\
    criteria-before-code: {}
    artifact-chain: {}
"""
)

GIFT_CARDS = """\
### User story

As a customer I want to pay with a gift card, so that I can spend what I was given.

### Acceptance criteria

- [ ] AC-1: A gift card pays any part of an order, and the rest is paid by card.
- [ ] AC-2: A gift card that has expired is refused with the date on which it expired.

### Edge cases

| Case | Expected behaviour |
| --- | --- |
| The gift card's balance is 0 | Say so and offer the other ways to pay |
| The same gift card is entered twice | Count it once |
| Two orders use the last balance at once | The second is asked to pay the difference |
"""

SOFTENED = GIFT_CARDS.replace(
    "A gift card that has expired is refused with the date on which it expired.",
    "A gift card that has expired may be refused.",
).replace("- [ ] AC-1", "- [x] AC-1")

GIFT_CHANGE = {"src/gift_card.py": "def pay(order, card):\n    return order.total - card.balance\n"}

PRD = """\
---
id: prd
owner: priya
status: accepted
---
# Requirements: paying

## Requirements

- FR-001: A payment is either complete or has left no trace.
- FR-002: A refund reaches the customer within 5 working days.
"""

PLAN = """\
---
id: test-plan
derives_from: docs/prd.md
---
# Test plan: paying

## Cases

| Case | Requirement | Steps | Expected result |
| --- | --- | --- | --- |
| TC-1 | FR-001 | Cut the connection while paying | No charge, or a charge and an order |
| TC-2 | FR-002 | Refund an order on a Friday | The money arrives on the next Friday at the latest |
"""

STRICTER_PRD = PRD.replace("within 5 working days", "within 2 working days")
STRICTER_PLAN = PLAN.replace("on the next Friday at the latest", "on Tuesday at the latest")

TIMING_ISSUE = """\
### User story

As a product owner I want to know that what was asked for is what was delivered.

### Acceptance criteria

- [ ] Criteria that are written or softened after the work began do not count.
- [ ] A document that rests on another one that changed is shown as suspect until somebody reviewed it.
"""
