"""The portal's addresses and the laboratory's two doors."""

from django.urls import path

from benchmarks.faultlab import doors
from ipp_portal.urls import handler500 as product_handler500
from ipp_portal.urls import urlpatterns as product

handler500 = product_handler500

urlpatterns = [
    path("faultlab/file", doors.file),
    path("faultlab/decide", doors.decide),
    path("faultlab/answer", doors.answer),
    *product,
]
