"""What attackers and owners put in place of a page, for looks in a row."""

JUDOL = '<div><p>Situs slot gacor maxwin hari ini</p><a href="https://raja88.example/daftar">daftar slot</a></div>'
HACKED = "<html><head><title>Hacked by Tester</title></head><body><h1>Hacked by Tester</h1></body></html>"
WALL = "<html><title>Just a moment...</title><body>Checking your browser</body></html>"
RELAUNCH = (
    "<html><head><title>Portal Baru Pemilu</title></head><body><div class='x1'><section class='x2'>"
    + "".join(f"<div class='k{n}'><span>Layanan nomor {n} bagi warga di semua wilayah</span></div>" for n in range(30))
    + "</section></div></body></html>"
)
