"""Accounts: one that is taken over, and the night on which all must be closed."""

from sentinel.model.severity import Severity
from sentinel.range.scenario import Act, Eve, Scenario, Told

STOLEN = "akun-00003"
STAY = 40
OTHERWISE = ("site_down", "vantage_offline", "adapter_broken")

TAKEN = Scenario(
    name="account-taken-over",
    id="Akun seorang calon diambil alih: nama, gambar, tulisan dan tautan diganti dengan penipuan kripto.",
    en="A candidate's account is taken over: name, picture, words and link are replaced by a crypto fraud.",
    real_id="Pola pembajakan kanal yang berulang: judul dan gambar merek kripto, unggahan lama disembunyikan.",
    real_en="How channels are hijacked again and again: title and picture of a crypto brand, old posts hidden.",
    acts=(Act(at=3, until=30, verb="account.take_over", on=STOLEN),),
    told=(Told(rule="account_hijacked", severity=Severity.CRITICAL),),
    quiet=(*OTHERWISE, "account_gone", "account_renamed", "account_reregistered"),
    accounts={"telegram": 6, "youtube": 6, "x": 4},
    eve=Eve(accepted=(STOLEN,), probe="account"),
    also=("account",),
    lasts=40,
    most=6,
)
CLOSING = Scenario(
    name="closing-night",
    id="Masa tenang dimulai: akun terdaftar ditutup sesuai aturan, empat puluh tetap mengunggah, satu platform rusak.",
    en="The quiet period begins: accounts close as the rules want, forty go on posting, and one platform breaks.",
    real_id="PKPU 15/2023 pasal 37-38: akun ditutup pada hari terakhir kampanye; 13.100 akun pada satu malam.",
    real_en="PKPU 15/2023, articles 37-38: accounts close on the last day of the campaign; 13,100 in one night.",
    acts=(
        Act(at=3, until=50, verb="platforms.closing_night", how={"stay": STAY}),
        Act(at=6, until=50, verb="platform.garbage", on="youtube"),
    ),
    told=(
        Told(rule="account_active_after_closing", severity=Severity.LOW),
        Told(rule="adapter_broken", severity=Severity.MEDIUM, act=1),
    ),
    quiet=("account_gone", "account_hijacked", "account_reregistered", "account_scam_content", "account_posts_deleted"),
    accounts={"telegram": STAY + 4, "youtube": 30},
    eve=Eve(closing=True),
    also=("account",),
    lasts=60,
)

DRILLS = (TAKEN, CLOSING)
