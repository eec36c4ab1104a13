"""The HTTP application: what `openapi.yaml` promises."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, Field


class Price(BaseModel):
    cents: int = Field(ge=0)


def create_app(staff_key: str = "for tests only") -> FastAPI:
    app = FastAPI(title="Catalog", openapi_url=None, root_path="")
    products = {
        "cup": {"sku": "cup", "title": "Cup", "cents": 900},
        "pot": {"sku": "pot", "title": "Tea pot", "cents": 3900},
    }

    def staff(x_staff_key: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(x_staff_key.encode(), staff_key.encode()):
            raise HTTPException(401, "a key of the staff is needed")

    @app.get("/catalog/products")
    def find(query: str = "") -> list[dict[str, object]]:
        if len(query) > 80:
            raise HTTPException(400, "the query is too long")
        return [each for each in products.values() if query.lower() in str(each["title"]).lower()]

    @app.put("/catalog/products/{sku}/price", dependencies=[Depends(staff)])
    def set_price(sku: str, price: Price) -> dict[str, object]:
        if sku not in products:
            raise HTTPException(404, f"there is no product {sku}")
        products[sku]["cents"] = price.cents
        return products[sku]

    return app
