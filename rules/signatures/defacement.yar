// Kits of defacers: pages that sign, play music, forbid the right mouse button, and greet.

rule deface_kit
{
    meta:
        id = "Kit perusak halaman: tanda tangan peretas dengan klik kanan dimatikan"
        en = "a defacer's kit: a signature, and the right mouse button switched off"
        verdict = "defaced"
        weight = 15
        hit = "document.oncontextmenu = function() { return false } ... <h1>Hacked by Kucing</h1>"
        hit = "return false; oncontextmenu=\"return false\" Owned by Team X greetz to all"
        miss = "oncontextmenu=\"return false\" Galeri foto KPU: dilarang menyalin foto"
        miss = "Laporan: situs dinas was hacked by unknown actors, police said"
    strings:
        $mouse = "oncontextmenu" nocase
        $signed = /\b(hacked|h4cked|owned|pwned|defaced|touched|stamped|rooted) ?(by|:)/ nocase
    condition:
        all of them
}

rule deface_typing_kit
{
    meta:
        id = "Kit perusak halaman: teks yang mengetik sendiri disertai salam peretas"
        en = "a defacer's kit: text that types itself, with greetings between hackers"
        verdict = "defaced"
        weight = 14
        hit = "new TypeIt('#x', {strings: ['Hello admin']}) Greetz: all member of Garuda Cyber"
        miss = "new TypeIt('#slogan', {strings: ['Pemilu damai', 'Pemilu jujur']})"
    strings:
        $type1 = "TypeIt(" nocase
        $type2 = "typewriter" nocase
        $type3 = "typed.js" nocase
        $greet = /\bgreet[sz]?\b ?(to|:|z)/ nocase
    condition:
        any of ($type*) and $greet
}
