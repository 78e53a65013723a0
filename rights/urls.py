from django.urls import path

from rights import views

app_name = "rights"
urlpatterns = [
    path("", views.list_rights, name="list"),
    path("new/", views.new, name="new"),
    path("new/document/", views.new_proof, name="new_proof"),
    path("new/<slug:kind>/", views.new_facts, name="new_facts"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/document/", views.add_proof, name="add_proof"),
    path("<str:reference>/withdraw/", views.withdraw, name="withdraw"),
    path("documents/<int:pk>/", views.proof, name="proof"),
]
