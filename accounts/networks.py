"""Networks without their addresses: a keyed name of the network that a request comes from, for rows and logs."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HOME = 64  # bits of an IPv6 address that name a home or an office


def network_name(request: HttpRequest) -> str:
    """Sixteen signs that stay the same for one network and tell nobody its address; "" when there is none.

    Of IPv6 addresses the first 64 bits count, as a home has them. A new secret key gives new names.
    """
    try:
        address = ip_address(get_adapter().get_client_ip(request) or "")
    except (ValueError, PermissionDenied):
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    network = ip_network(f"{address}/{HOME if address.version == 6 else 32}", strict=False)
    return salted_hmac("accounts.network", str(network), algorithm="sha256").hexdigest()[:16]
