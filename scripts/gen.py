"""Write what follows from the code: the policy's JSON Schema, the gates' pages, the predicate's JSON Schema.

`python scripts/gen.py` writes, `python scripts/gen.py --check` fails when a file is not what it would write.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gateledger.judge.catalog import catalog
from gateledger.model.catalog import Catalog, CatalogGate, Setting
from gateledger.policy.controls import controls_schema
from gateledger.policy.schema import json_schema
from gateledger.seal.predicate_schema import predicate_schema

ROOT = Path(__file__).resolve().parent.parent
NOTICE = "<!-- Written by scripts/gen.py from the gate's own file. Change that one, then run `make gen`. -->"
TIGHTENS = {
    "higher": "may only be raised",
    "lower": "may only be lowered",
    "superset": "may only be added to",
    "subset": "may only be narrowed",
    "fixed": "may not be changed",
    "free": "may be changed",
}


def pages(known: Catalog) -> dict[str, str]:
    """Give every generated file: its path from the root, and its text."""
    schema = json.dumps(json_schema(known), indent=2, ensure_ascii=False) + "\n"
    gates = {f"docs/gates/{gate.name}.md": page(gate) for gate in known.gates}
    return {
        "policies/policies.schema.json": schema,
        "policies/controls.schema.json": json.dumps(controls_schema(), indent=2) + "\n",
        "docs/schemas/gate-record-v0.1.schema.json": json.dumps(predicate_schema(), indent=2) + "\n",
        "docs/gates/README.md": index(known),
        **gates,
    }


def index(known: Catalog) -> str:
    """Write the table of all gates."""
    rows = [
        f"| [`{gate.name}`]({gate.name}.md) | {', '.join(gate.stages)} | {gate.claim} |"
        for gate in known.gates
    ]
    later = ", ".join(f"`{name}`" for name in known.planned)
    lines = [NOTICE, "", "# Gates", "", "| gate | stage | what it asks |", "| --- | --- | --- |", *rows]
    reserved = ["", f"Reserved for later versions: {later}."] if later else []
    return "\n".join([*lines, *reserved, ""])


def page(gate: CatalogGate) -> str:
    """Write one gate's page."""
    lines = [NOTICE, "", f"# `{gate.name}`", "", gate.claim]
    for title, text in (
        ("Why", gate.why),
        ("What passes", gate.passes),
        ("What is not enough", gate.not_enough),
        ("How to mend it", gate.fix),
    ):
        lines += ["", f"## {title}", "", text]
    lines += ["", "## Settings", "", *settings(gate), "", "## In a policy", "", *snippet(gate)]
    lines += [
        "",
        "## For auditors",
        "",
        f"Stages: {', '.join(gate.stages)}. Controls: {', '.join(gate.controls)}.",
    ]
    return "\n".join([*lines, "", f"Source: {gate.source}", ""])


def settings(gate: CatalogGate) -> list[str]:
    """Write the table of settings, and long defaults below it."""
    rows = [
        f"| `{each.name}` | {each.meaning} | {shown_default(each)} | {TIGHTENS[each.stricter]} |"
        for each in gate.settings
    ]
    when = "| `when` | Kinds of change that it applies to (any of them), or `always`. | every change | may only be added to |"
    head = ["| setting | meaning | default | by a policy that inherits it |", "| --- | --- | --- | --- |"]
    long = [
        each for each in gate.settings if isinstance(each.default, list) and each.default and not each.same_as
    ]
    below = [
        line
        for each in long
        for line in ("", f"`{each.name}` is by default:", "", "```", *each.default, "```")
    ]
    return [*head, *rows, *([when] if "pull-request" in gate.stages else []), *below]


def shown_default(setting: Setting) -> str:
    """Write a default for the table."""
    if setting.same_as:
        return f"as `{setting.same_as}`"
    return (
        "below"
        if isinstance(setting.default, list) and setting.default
        else f"`{json.dumps(setting.default)}`"
    )


def snippet(gate: CatalogGate) -> list[str]:
    """Write something to paste."""
    stage = gate.stages[0].replace("-", "_")
    given = [
        f"{each.name}: {json.dumps(each.default)}"
        for each in gate.settings
        if not isinstance(each.default, list)
    ]
    return [
        "```yaml",
        "version: 1",
        f"{stage}:",
        "  gates:",
        f"    {gate.name}: {{{', '.join(given)}}}",
        "```",
    ]


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` name those that differ."""
    wanted = {ROOT / name: text for name, text in pages(catalog()).items()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    stale += [path for path in (ROOT / "docs/gates").glob("*.md") if path not in wanted]
    for path in stale:
        name = path.relative_to(ROOT)
        if "--check" in arguments:
            print(f"{name} is not what scripts/gen.py writes: run `make gen`")
        elif path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], "utf-8")
            print(f"wrote {name}")
        else:
            path.unlink()
            print(f"removed {name}: there is no such gate")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
