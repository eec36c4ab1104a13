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
