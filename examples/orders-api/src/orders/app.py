"""The HTTP application: what `api/openapi.yaml` promises."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from pydantic import BaseModel, Field

from orders.store import Store


class Line(BaseModel):
    sku: str
    quantity: int = Field(ge=1)


class NewOrder(BaseModel):
    lines: list[Line] = Field(min_length=1)


def customer(authorization: Annotated[str, Header()] = "") -> str:
    """Name the caller. A gateway has checked the token's signature and scopes; here it only has to be there."""
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer" or not token:
        raise HTTPException(401, "a customer's token is needed")
    return token


Customer = Annotated[str, Depends(customer)]


def create_app(store: Store | None = None) -> FastAPI:
    app = FastAPI(title="Orders", openapi_url=None)
    kept = store or Store()
    registry = CollectorRegistry()
    taken = Counter("orders_taken_total", "Orders taken.", registry=registry)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @app.post("/v1/orders", status_code=201)
    def place(new: NewOrder, who: Customer) -> dict[str, object]:
        taken.inc()
        return kept.place(who, [line.model_dump() for line in new.lines]).shown()

    @app.get("/v1/orders/{order_id}")
    def show(order_id: str, who: Customer) -> dict[str, object]:
        order = kept.find(who, order_id)
        if order is None:
            raise HTTPException(404, f"there is no order {order_id}")
        return order.shown()

    return app
