from django.urls import path

from rights import paper_views, views

app_name = "rights"
urlpatterns = [
    path("", views.list_rights, name="list"),
    path("new/", views.new, name="new"),
    path("documents/<int:pk>/", views.proof, name="proof"),
    path("pictures/<int:pk>/", views.picture, name="picture"),
    path("pictures/<int:pk>/remove/", views.remove_picture, name="remove_picture"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/enter/<slug:step>/", views.step, name="step"),
    path("<str:reference>/document/", views.add_proof, name="add_proof"),
    path("<str:reference>/send/", views.send_again, name="send_again"),
    path("<str:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:reference>/sellers/", paper_views.sellers, name="sellers"),
    path("<str:reference>/sellers/<int:pk>/remove/", paper_views.remove_seller, name="remove_seller"),
    path("<str:reference>/papers/", paper_views.new_paper, name="new_paper"),
    path("<str:reference>/papers/<slug:kind>/", paper_views.paper, name="paper"),
]
