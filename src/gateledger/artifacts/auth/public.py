"""The list of what anybody may call: found by its heading or by a column that says so, in any language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.auth.titles import NOT_PUBLIC, PUBLIC
from gateledger.artifacts.auth.visible import lines_of
from gateledger.artifacts.auth.words import AuthModel, PublicOperation
from gateledger.artifacts.front_matter import Front, key_of
from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.passages import Paper, Passage
from gateledger.artifacts.plain import fold, plain
from gateledger.artifacts.topics import bare

_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|QUERY"
_CALL = re.compile(
    rf"(?<![\w/])((?:{_METHODS})(?:(?:\s*[,/|&+]\s*|\s+(?:and|und|et|y|e|or)\s+)(?:{_METHODS}))*)(?![\w-])[\s`'\"*|:·–—-]{{1,12}}((?:https?://[\w.:-]+)?/[^\s`'\"|,;)\]]*)"
)
_EACH = re.compile(_METHODS)
_PATH = re.compile(r"(?<![\w.:/})])(/(?:[\w.{}:*<>~%@-]+/?)*)(?![\w/])")
_CODE = re.compile(r"`([^`\n]{1,200})`")
_HOST = re.compile(r"^https?://[^/]+")
_AUTH_HEADS = re.compile(
    r"(?:auth\w*|security|scheme|schemes|access|required|protection|protected|guard|visibility|credential\w*|role|roles|required role|auth required|authentifi\w*|authentisi\w*|zugriff|schutz|acces|autentic\w*|acceso|acesso|rol|papel|perfil|autenticacion|autenticacao|аутентификация|доступ|роль|认证|鉴权|权限|認証|権限|인증|권한)(?:\s?(?:\?|scheme|required|level|needed|requise?|erforderlich|necessaria|requerida))?"
)
_NO_AUTH = re.compile(
    r"(?:none|no|public|public \(.*\)|open|anonymous|unauthenticated|no auth\w*|not required|n|-|—|–|❌|anyone|anybody|no token|without auth\w*|keine?|offentlich|ohne|anonym|nein|public|publique|aucune?|non|anonyme|ninguna|ninguno|publico|publica|anonimo|nenhuma|nenhum|nao|nessuna|pubblico|geen|openbaar|brak|publiczny|нет|публичный|публично|публичная|无|无需|公开|否|なし|不要|公開|없음|불필요|공개)"
)
_STRICT_HEADS = re.compile(r"(?:auth|security|scheme|credential|认证|鉴权|認証|인증|aut|аут)")
_FRONT_KEYS = frozenset(
    {"public", "public_operations", "public_endpoints", "public_paths", "unauthenticated", "anonymous"}
)
_BETWEEN = re.compile(r"[\s`'\"*,;/|&+•·-]*(?:(?:and|und|et|y|e|or|oder|ou|o)[\s`'\"*]*)?")
_GUARDED = re.compile(
    r"(?<!\w)(?:except|unless|not public|no longer|(?:all|the) others?|everything else|protected|ausser|sauf|salvo|exceto|nicht offentlich|pas public"
    r"|(?:requires?|needs?|must have|braucht|benotigt|exige|requiert|requiere|requer) (?!no |kein)(?:\w+ ){0,2}(?:tokens?|auth\w*|bearer\w*|sessions?|cookies?|credentials?|api key|keys?|roles?|scopes?|login|sign-in))(?!\w)"
)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PARAMETER = re.compile(r"\{[^{}/]*\}|<[^<>/]*>|(?<=/):[A-Za-z_]\w*|\[[^\[\]/]*\]")
_MOST = 2_000


def public_operations(paper: Paper, front: Front) -> tuple[tuple[PublicOperation, ...], int]:
    """Give the entries of every such list, and the line at which the first begins (0: none)."""
    found = [*_in_front(front)]
    line = found[0].line if found else 0
    for passage in paper.passages:
        if _is_list(passage):
            line = line or passage.line
            found += _under(passage)
        else:
            found += [entry for block in _tables(passage.blocks) for entry in _in_table(block)]
    unique = list(
        {
            (each.method, each.path, each.text if not each.path else ""): each
            for each in reversed(found[:_MOST])
        }.values()
    )
    unique.sort(key=lambda each: each.line)
    return tuple(unique), line or (unique[0].line if unique else 0)


def _in_front(front: Front) -> Iterator[PublicOperation]:
    for name, node in front.root.entries() if front.root else ():
        if key_of(name) in _FRONT_KEYS:
            for item in node.items():
                if isinstance(item.value, str):
                    yield from _entries(item.value, item.line, loose=True)


def _is_list(passage: Passage) -> bool:
    """Tell a heading over such a list; what stands under one that says the opposite is none."""
    for title in (passage.title, *reversed(passage.above[1:][-2:])):
        if NOT_PUBLIC.of(title):
            return False
        if PUBLIC.of(title):
            return _says_public(title)
    return False


def _says_public(title: str) -> bool:
    """Tell a heading that means it; a single word may only be mentioned."""
    found = PUBLIC.pattern.search(bare(title))
    single = found is not None and not re.search(r"[\s-]", found[0])
    return len(PUBLIC.rest(title)) <= (1 if single else 4)


def _under(passage: Passage) -> Iterator[PublicOperation]:
    for block in passage.blocks:
        if block.kind is Kind.TABLE:
            guarded = _guard_column(block)
            if guarded and not all(
                _is_open(row, guarded[0], strict=guarded[1]) for row in block.children[1:]
            ):
                yield from _in_table(block)
                continue
        holder = Passage("", passage.line, 0, blocks=[block])
        listed = block.kind in (Kind.LIST, Kind.TABLE, Kind.CODE)
        for each in lines_of(holder):
            yield from _entries(each.text, each.line, loose=listed)


def _tables(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.kind is Kind.TABLE:
            yield block
        elif block.children:
            yield from _tables(block.children)


def _guard_column(table: Block) -> tuple[int, bool] | None:
    """Find the column that says how a call is protected, and whether it speaks of authentication itself."""
    heads = [fold(plain(cell)).strip(" :*?") for cell in table.children[0].cells] if table.children else []
    named = [index for index, head in enumerate(heads) if _AUTH_HEADS.fullmatch(head)]
    strict = [index for index in named if _STRICT_HEADS.match(heads[index])]
    column = next(iter(strict or named), None)
    return (column, bool(strict)) if column is not None else None


def _is_open(row: Block, column: int, *, strict: bool) -> bool:
    """Tell a cell that says "nothing is asked"; of a column of roles "none" may mean any role, and does not count."""
    cell = row.cells[column] if column < len(row.cells) else "?"
    words = fold(plain(cell)).strip(" .*`'\"")
    if strict and _NO_AUTH.fullmatch(words):
        return True
    return bool(PUBLIC.of(words)) and not NOT_PUBLIC.of(words) and len(PUBLIC.rest(words)) <= 2


def _in_table(table: Block) -> Iterator[PublicOperation]:
    """Give the rows of a table of calls whose column of protection says that there is none."""
    guarded = _guard_column(table)
    if guarded is None:
        return
    column, strict = guarded
    for row in table.children[1:]:
        if _is_open(row, column, strict=strict):
            rest = " | ".join(plain(cell) for index, cell in enumerate(row.cells) if index != column)
            yield from _entries(rest, row.line, loose=True)


def _entries(text: str, line: int, *, loose: bool) -> Iterator[PublicOperation]:
    """Read the calls of one line; where none is, a path alone, and of a list also a bare name."""
    if _GUARDED.search(fold(text)):
        return
    calls = list(_leading(text))
    for hit in calls:
        for method in _EACH.findall(hit[1]):
            path = _HOST.sub("", hit[2]).rstrip(".,:;") or "/"
            yield PublicOperation(f"{method} {path}", line, method, path)
    if calls:
        return
    spans = _CODE.findall(text)
    for shown in spans or ([text] if loose else []):
        paths = _PATH.findall(shown)
        for path in paths:
            yield PublicOperation(" ".join(shown.split())[:200], line, "", path.rstrip(".,:;") or "/")
        if not paths and (spans or loose) and len(shown.split()) <= 4 and shown.strip(" -*|"):
            yield PublicOperation(shown.strip(" -*|`"), line)


def _leading(text: str) -> Iterator[re.Match[str]]:
    """Give the first call and those that follow it in one run; what is told behind them is another matter."""
    end: int | None = None
    for hit in _CALL.finditer(text):
        if end is not None and not _BETWEEN.fullmatch(text[end : hit.start()]):
            return
        yield hit
        end = hit.end()


def lists_public(
    model: AuthModel,
    key: str,
    *,
    method: str = "",
    path: str = "",
    operation_id: str = "",
    bases: tuple[str, ...] = (),
) -> int | None:
    """Say at which line the document lists an operation as public; None when it does not.

    A path without a method stands for reading alone. `*` at the end of a path stands for what is below it.
    """
    names = {_bare(each) for each in (key, operation_id) if each}
    paths = {_shape(base.rstrip("/") + path) for base in ("", *bases)} if path.startswith("/") else set()
    for each in model.public_operations:
        if _bare(each.text) in names:
            return each.line
        if (
            each.path
            and (each.method == method or (not each.method and method in _SAFE))
            and any(_fits(each.path, one) for one in paths)
        ):
            return each.line
    return None


def _bare(text: str) -> str:
    return " ".join(text.replace("`", "").split()).strip(" .:")


def _shape(path: str) -> str:
    """Give a path whose parameters have no names."""
    return _PARAMETER.sub("{}", path.partition("?")[0]).rstrip("/") or "/"


def _fits(listed: str, asked: str) -> bool:
    if listed.endswith("*"):
        below = _shape(listed.rstrip("*"))
        return asked == below or asked.startswith(below.rstrip("/") + "/")
    return _shape(listed) == asked
