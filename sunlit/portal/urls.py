"""The addresses of the public pages, each in both languages."""

from django.urls import path

from sunlit.design.views import components
from sunlit.portal.views import apply, home, laws, pages, powers, publicity, track, verify, voices

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("powers/", powers.power_list, name="powers"),
    path("powers.csv", powers.power_csv, name="powers_csv"),
    path("powers/changes/", powers.news, name="news"),
    path("powers/changes.atom", powers.feed, name="feed"),
    path("powers/<str:code>/", powers.power, name="power"),
    path("powers/<str:code>/changes/", powers.changes, name="power_changes"),
    path("powers/<str:code>/versions/<int:number>/", powers.power, name="power_version"),
    path("powers/<str:code>/chart/", powers.chart, name="chart"),
    path("powers/<str:code>/steps/", powers.chart_text, name="chart_text"),
    path("apply/", powers.apply_list, name="apply_list"),
    path("apply/<str:code>/", apply.start, name="apply"),
    path("draft/<str:token>/", apply.draft, name="draft"),
    path("draft/<str:token>/receipt/", apply.receipt, name="receipt"),
    path("draft/<str:token>/check/", apply.check, name="draft_check"),
    path("draft/<str:token>/<str:part>/", apply.part, name="draft_part"),
    path("track/", track.ask, name="track"),
    path("track/<str:number>/", track.case, name="case"),
    path("track/<str:number>/<str:act>/", track.act, name="case_act"),
    path("publicity/", publicity.records, name="publicity"),
    path("publicity.csv", publicity.records_csv, name="records_csv"),
    path("publicity/<int:pk>/", publicity.record, name="record"),
    path("cards/", publicity.cards, name="cards"),
    path("cards/<str:number>/", publicity.card, name="card"),
    path("voices/", voices.hub, name="voices"),
    path("voices/status/", voices.status, name="voice_status"),
    path("voices/answers/", voices.answers, name="answers"),
    path("voices/ratings/", voices.ratings, name="ratings"),
    path("voices/ask/<str:kind>/", voices.ask, name="ask"),
    path("voices/ask/<str:kind>/done/", voices.asked, name="asked"),
    path("laws/", laws.law_list, name="laws"),
    path("laws/<str:key>/", laws.law, name="law"),
    path("laws/<str:law_key>/<str:key>/", laws.article, name="article"),
    path("offices/", laws.offices, name="offices"),
    path("offices/<str:code>/", laws.office, name="office"),
    path("verify/", verify.verify, name="verify"),
    path("documents/<str:code>/", verify.document, name="document"),
    path("documents/<str:code>/file.pdf", verify.document_pdf, name="document_pdf"),
    path("figures/", pages.figures, name="figures"),
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("sitemap/", pages.sitemap, name="sitemap"),
    path("elder/", pages.elder, name="elder"),
    path("design/", components, name="components"),
]
