// Web shells that answer in the open: what their pages say of themselves.

rule shell_file_manager
{
    meta:
        id = "Web shell: pengelola berkas dengan unggah, chmod dan info server"
        en = "a web shell: a file manager with upload, chmod and what server it is"
        verdict = "defaced"
        weight = 20
        hit = "Uname: Linux web01 5.15 User: www-data Disable Functions: NONE [ Upload ] Chmod Rename"
        hit = "Safe Mode: OFF | Server IP: 10.0.0.5 | chmod | upload file"
        miss = "Panduan server: cara memakai chmod dan unggah berkas tugas praktikum"
        miss = "Upload foto kegiatan, rename folder, hapus berkas lama"
    strings:
        $a1 = "disable functions" nocase
        $a2 = "disabled functions" nocase
        $a3 = "safe mode" nocase
        $a4 = /uname ?(-a)? ?:/ nocase
        $b1 = "chmod" nocase
        $b2 = "mass deface" nocase
        $b3 = "back connect" nocase
        $b4 = "symlink" nocase
        $c = "upload" nocase
    condition:
        any of ($a*) and any of ($b*) and $c
}

rule shell_uploader
{
    meta:
        id = "Pengunggah berkas kecil milik peretas"
        en = "a hacker's small uploader"
        verdict = "defaced"
        weight = 13
        hit = "Linux web01 5.15.0-generic #1 SMP x86_64 <b>priv8 uploader</b> Upload"
        hit = "mini uploader by Mr.X _upl Upload"
        miss = "Uploader dokumen PPID: pilih berkas PDF lalu tekan Upload"
        miss = "https://www.youtube.com/embed/c992faf1913"
    strings:
        $priv = /\bpriv(8|ate) ?(uploader|shell)\b/ nocase
        $mini = /\bmini (uploader|shell)\b/ nocase
        $upl = "_upl" fullword
        $wso = /\b(wso|b374k|c99|r57|alfa|indoxploit|gecko) ?(shell|team|v\d|\d\.\d)/ nocase
    condition:
        $priv or $wso or ($mini and $upl)
}
