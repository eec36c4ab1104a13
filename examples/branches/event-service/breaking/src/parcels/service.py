"""Hears of orders, packs them, and says that they left."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter

from parcels.broker import Broker, Message

ORDERS_PLACED = "orders.placed"
PARCELS_SENT = "parcels.sent"


class Parcels:
    """One parcel for each order, however often the order is announced."""

    def __init__(self, broker: Broker, registry: CollectorRegistry) -> None:
        self._broker = broker
        self._sent: dict[str, str] = {}
        self._counted = Counter("parcels_sent", "Parcels that left.", ["service"], registry=registry)
        self._refused = Counter("parcels_refused", "Orders not packed.", ["service"], registry=registry)
        broker.subscribe(ORDERS_PLACED, self.pack)

    def pack(self, order: Message) -> None:
        """Pack an order and announce its parcel. Raises ValueError for an order without lines."""
        if not order["lines"]:
            self._refused.labels("parcels").inc()
            raise ValueError(f"order {order['orderId']} has no lines")
        if order["orderId"] in self._sent:
            return
        parcel = f"par-{len(self._sent) + 1}"
        self._sent[order["orderId"]] = parcel
        self._counted.labels("parcels").inc()
        grams = sum(300 * line["quantity"] for line in order["lines"])
        self._broker.publish(PARCELS_SENT, {"parcelId": parcel, "orderId": order["orderId"], "grams": grams})
