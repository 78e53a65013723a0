from django.urls import path, re_path, register_converter

from complaints import answer_views, guest_views, link_views, views
from complaints.converters import ReferenceConverter, TokenConverter
from complaints.sheets import views as sheets

register_converter(ReferenceConverter, "reference")
register_converter(TokenConverter, "token")

app_name = "complaints"
urlpatterns = [
    path("report/", views.start, name="start"),
    path("report/<int:pk>/links/", views.draft_links, name="draft_links"),
    path("report/<int:pk>/reading/", views.draft_reading, name="draft_reading"),
    path("report/<int:pk>/reason/", views.draft_reason, name="draft_reason"),
    path("report/<int:pk>/discard/", views.draft_discard, name="draft_discard"),
    path("report/<int:pk>/check/", views.draft_check, name="draft_check"),
    path("report/file/", sheets.start, name="sheet_start"),
    re_path(r"^report/file/template\.(?P<ending>csv|xlsx)$", sheets.template, name="sheet_template"),
    path("report/file/<int:pk>/", sheets.sheet, name="sheet"),
    path("report/file/<int:pk>/read/", sheets.read, name="sheet_read"),
    path("report/file/<int:pk>/check/", sheets.check, name="sheet_check"),
    path("report/file/<int:pk>/sent/", sheets.sent, name="sheet_sent"),
    path("report/file/<int:pk>/discard/", sheets.discard, name="sheet_discard"),
    re_path(r"^report/file/(?P<pk>[0-9]{1,9})/problems\.(?P<ending>csv|xlsx)$", sheets.problems, name="sheet_problems"),
    path("guest/", guest_views.start, name="guest_start"),
    path("guest/code/", guest_views.code, name="guest_code"),
    path("guest/links/", guest_views.links, name="guest_links"),
    path("guest/report/", guest_views.report, name="guest_report"),
    path("guest/check/", guest_views.check, name="guest_check"),
    path("guest/account/", guest_views.account, name="guest_account"),
    path("guest/leave/", guest_views.leave, name="guest_leave"),
    path("guest/case/<token:token>/", guest_views.case, name="guest_case"),
    path("guest/case/<token:token>/copy/", guest_views.copy, name="guest_copy"),
    path("guest/case/<token:token>/withdraw/<int:number>/", guest_views.withdraw, name="guest_withdraw"),
    path("guest/case/<token:token>/again/<int:number>/", guest_views.report_again, name="guest_report_again"),
    path("guest/case/<token:token>/link/", guest_views.renew_link, name="guest_renew_link"),
    path("guest/case/<token:token>/account/", guest_views.account_of, name="guest_account_of"),
    path("cases/", views.case_list, name="list"),
    path("cases/<reference:reference>/", views.detail, name="detail"),
    path("cases/<reference:reference>/sent/", views.sent, name="sent"),
    path("cases/<reference:reference>/copy/", views.copy, name="copy"),
    path("cases/<reference:reference>/withdraw/<int:number>/", views.withdraw, name="withdraw"),
    path("cases/<reference:reference>/again/<int:number>/", views.report_again, name="report_again"),
    path("cases/<reference:reference>/answer/<int:number>/", answer_views.answer_signed_in, name="answer_signed_in"),
    path("answer/<token:token>/", answer_views.answer, name="answer"),
    path("answer/<token:token>/code/", answer_views.code, name="answer_code"),
    path("answers/<int:pk>/", answer_views.answer_file, name="answer_file"),
    path("link/", link_views.link_again, name="link_again"),
    # Last: what begins like a private link and is none. Ends with a slash, so that one that lacks only it still works.
    re_path(r"^answer/(?P<rest>(?:.*/)?)$", link_views.cut, name="answer_cut"),
    re_path(r"^guest/case/(?P<rest>(?:.*/)?)$", link_views.cut, name="guest_cut"),
]
