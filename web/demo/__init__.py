"""The demonstration: Voorbeeldstad, played through the product's own HTTP API as any client would."""
