"""Where orders are kept: in memory here, behind four methods that a database would have as well."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count


@dataclass
class Order:
    id: str
    owner: str
    lines: list[dict[str, object]]
    state: str = "taken"

    def shown(self) -> dict[str, object]:
        return {"id": self.id, "state": self.state, "lines": self.lines}


@dataclass
class Store:
    orders: dict[str, Order] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def place(self, owner: str, lines: list[dict[str, object]]) -> Order:
        order = Order(f"ord-{next(self.numbers)}", owner, lines)
        self.orders[order.id] = order
        return order

    def find(self, owner: str, order_id: str) -> Order | None:
        """Somebody else's order is as good as none."""
        order = self.orders.get(order_id)
        return order if order and order.owner == owner else None
