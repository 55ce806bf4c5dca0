// Gambling kits: what they bring along whatever their brand is called. Scanned over what is new on a page, and nothing else.
// meta: id and en (what to tell people), verdict (defaced or injected), weight (tenths; 11 is an alarm by itself), hit and
// miss (samples; each must be there, more may be). The tag "gambling" makes it gambling_injected. See docs/operate/signatures.md.

rule judol_amp_kit : gambling
{
    meta:
        id = "Kit halaman judi: logo, tombol daftar dan masuk dari kit yang dijual bebas"
        en = "a gambling kit: register and login buttons side by side, as kits that are sold have them"
        verdict = "injected"
        weight = 15
        hit = "<a href='https://a.example/'>DAFTAR</a> LOGIN DAFTAR SLOT gacor RTP LIVE hari ini"
        hit = "login\ndaftar sekarang\nbonus new member 100\nslot online"
        miss = "Login pegawai. Daftar pemilih tetap. Daftar pelatihan."
        miss = "Daftar dan login SIAKBA untuk calon anggota KPPS"
    strings:
        $in = /\b(login|masuk)\b/ nocase
        $up = /\bdaftar\b/ nocase
        $slot = /\b(slot|togel|toto|casino|sbobet)\b/ nocase
        $lure = /\b(gacor|maxwin|rtp|scatter|bonus new member|jackpot)\b/ nocase
    condition:
        all of them
}

rule judol_bank_row : gambling
{
    meta:
        id = "Deret bank dan dompet digital untuk deposit, seperti pada halaman judi"
        en = "a row of banks and wallets to deposit by, as on gambling pages"
        verdict = "injected"
        weight = 12
        hit = "Deposit: BCA BNI BRI MANDIRI DANA OVO GOPAY LinkAja, minimal depo 10rb, withdraw cepat"
        miss = "Pembayaran retribusi melalui BCA, BNI, BRI dan Mandiri, atau QRIS di kantor dinas"
    strings:
        $b1 = "BCA" fullword
        $b2 = "BNI" fullword
        $b3 = "BRI" fullword
        $b4 = "MANDIRI" fullword nocase
        $w1 = "DANA" fullword
        $w2 = "OVO" fullword nocase
        $w3 = "GOPAY" fullword nocase
        $w4 = "LINKAJA" fullword nocase
        $d1 = /\b(min(imal)? )?depo(sit)?\b/ nocase
        $d2 = /\b(withdraw|wd|penarikan)\b/ nocase
    condition:
        2 of ($b*) and 2 of ($w*) and all of ($d*)
}

rule judol_doorway_query : gambling
{
    meta:
        id = "Pranala ke halaman pintu masuk judi di situs lain (tunnel, pafi, brand)"
        en = "links to doorway pages on other sites, by the query that doorway kits use"
        verdict = "injected"
        weight = 12
        hit = "https://dinas.example.go.id/?tunnel=RAJA88 raja88"
        hit = "https://perpus.example.ac.id/index.php?pafi=toto-slot"
        miss = "https://vpn.example.go.id/?tunnel=kantor-pusat"
    strings:
        $query = /[?&](tunnel|pafi|brand|situs|daftar)=[a-z0-9-]{0,20}(slot|toto|gacor|bet|raja|hoki|dewa|win|777|88|4d)/ nocase
    condition:
        $query
}
