from django.apps import AppConfig


class EmbeddedMarketConfig(AppConfig):
    name = "marketplace.connectors.embedded"
    label = "embedded_market"
