from django.urls import path, re_path

from rights import authorisation_views, client_views, owner_views, paper_views, several_views, views, which_views

app_name = "rights"
urlpatterns = [
    path("", views.list_rights, name="list"),
    path("new/", views.new, name="new"),
    path("several/", several_views.several, name="several"),
    path("which/", which_views.which, name="which"),
    path("claim-statement/", which_views.statement, name="statement"),
    path("clients/", client_views.clients, name="clients"),
    path("letters/", authorisation_views.letters, name="letters"),
    path("letters/new/", authorisation_views.new_letter, name="new_letter"),
    path("letters/answer/<str:token>/", owner_views.answer_letter, name="answer_letter"),
    path("letters/answer/<str:token>/code/", owner_views.answer_letter_code, name="answer_letter_code"),
    re_path(r"^letters/answer/(?P<rest>(?:.*/)?)$", owner_views.cut, name="answer_letter_cut"),
    path("letters/signed/<int:pk>/", authorisation_views.document, name="letter_document"),
    path("letters/<str:reference>/", authorisation_views.letter, name="letter"),
    path("letters/<str:reference>/pdf/", authorisation_views.pdf, name="letter_pdf"),
    path("letters/<str:reference>/send/", authorisation_views.send, name="send_letter"),
    path("letters/<str:reference>/signed/", authorisation_views.hand_in, name="hand_in"),
    path("letters/<str:reference>/end/", authorisation_views.give_back, name="give_back"),
    path("letters/<str:reference>/answer/", owner_views.answer_signed_in, name="answer_signed_in"),
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
