"""Colors and layout of the report; both themes reach a contrast of 4.5:1 for text."""

STYLE = """
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#17212b;--soft:#52606d;--line:#dde2e8;
--good:#14713d;--goodbg:#e2f4e9;--mid:#8a5300;--midbg:#fdf0d8;--bad:#b3261e;--badbg:#fbe6e4;--info:#2457a6;
--infobg:#e5edf9;--c0:#e6e9ed;--c1:#c5e3f2;--c2:#85c3e0;--c3:#3f9bc8;--c4:#15709f;--c5:#0b4468;
--m0:#c2410c;--m1:#6d28d9;--m2:#15803d;--m3:#0e7490}
@media(prefers-color-scheme:dark){:root{--bg:#10151b;--card:#19212a;--ink:#e8edf2;--soft:#a3b0bd;
--line:#2d3843;
--good:#6fd59a;--goodbg:#12301f;--mid:#f2bd62;--midbg:#38290c;--bad:#ff9d94;--badbg:#40191a;--info:#93bbf5;
--infobg:#162740;--c0:#2a343f;--c1:#173f56;--c2:#1c6288;--c3:#2c8fc0;--c4:#68bce3;--c5:#c4e9fa;
--m0:#fb923c;--m1:#b794f6;--m2:#4ade80;--m3:#22d3ee}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1080px;margin:0 auto;padding:20px 16px 48px}
h1{font-size:1.45rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
h2{font-size:1.12rem;margin:0 0 4px}
h3{font-size:1rem;margin:20px 0 6px}
p{margin:4px 0 12px}
.soft{color:var(--soft)}
.small{font-size:.875rem}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:18px 20px;
margin-top:16px}
.verdict{border-left:8px solid;padding:16px 20px}
.verdict strong{display:block;font-size:1.25rem;line-height:1.35}
.verdict ul{margin:10px 0 0;padding-left:20px}
.routable{border-left-color:var(--good);background:var(--goodbg)}.routable strong{color:var(--good)}
.routable_with_losses{border-left-color:var(--mid);background:var(--midbg)}
.routable_with_losses strong{color:var(--mid)}
.not_routable{border-left-color:var(--bad);background:var(--badbg)}.not_routable strong{color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(132px,1fr));gap:12px;margin:16px 0 0;
padding:0}
.tiles div{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:12px 14px}
.tiles dt{color:var(--soft);font-size:.85rem}
.tiles dd{margin:0;font-size:1.3rem;font-weight:650;font-variant-numeric:tabular-nums;line-height:1.3}
.tiles dd.date{font-size:1.08rem;padding-top:3px}
.months{display:grid;grid-template-columns:repeat(auto-fill,minmax(94px,1fr));gap:10px 14px;margin-top:10px}
svg{display:block;width:100%;height:auto}
.month{max-width:150px}
.month .name{font-size:11px;font-weight:600;fill:var(--ink)}
.month .weekday{font-size:8.5px;fill:var(--soft);text-anchor:end}
.h0{fill:var(--c0)}.h1{fill:var(--c1)}.h2{fill:var(--c2)}.h3{fill:var(--c3)}.h4{fill:var(--c4)}
.h5{fill:var(--c5)}
.out{fill:none;stroke:var(--line)}
.map{background:var(--bg);border-radius:8px;margin-top:10px}
.map circle{stroke:var(--bg);stroke-width:.6}
.d0{fill:none;stroke:var(--soft)!important;stroke-width:.8!important}
.d1{fill:var(--c2)}.d2{fill:var(--c3)}.d3{fill:var(--c4)}.d4{fill:var(--c5)}.d5{fill:var(--bad)}
.hull{fill-opacity:.06;stroke-width:1.6;stroke-dasharray:6 4;stroke-linejoin:round}
.m0{fill:var(--m0);stroke:var(--m0)}.m1{fill:var(--m1);stroke:var(--m1)}.m2{fill:var(--m2);stroke:var(--m2)}
.m3,.m4{fill:var(--m3);stroke:var(--m3)}
.label{font-size:15px;font-weight:600;fill:var(--ink);stroke:var(--bg);stroke-width:3.5px;paint-order:stroke}
.scale{fill:none;stroke:var(--ink);stroke-width:1.6}
.scaletext{font-size:14px;fill:var(--ink)}
.legend{display:flex;flex-wrap:wrap;gap:6px 16px;margin:10px 0 0;padding:0;list-style:none;font-size:.875rem;
color:var(--soft)}
.legend svg{display:inline-block;width:14px;height:14px;vertical-align:-2px;margin-right:6px}
.legend .hull{fill-opacity:.12;stroke-width:2;stroke-dasharray:4 2}
.finding{border-top:1px solid var(--line);padding:12px 0}
.finding:first-of-type{border-top:0}
.finding p{margin:2px 0;overflow-wrap:anywhere}
.badge{display:inline-block;border-radius:6px;padding:1px 8px;font-size:.8rem;font-weight:650;
margin-right:6px}
.error{color:var(--bad);background:var(--badbg)}.warning{color:var(--mid);background:var(--midbg)}
.info{color:var(--info);background:var(--infobg)}
.place{font-family:ui-monospace,Consolas,monospace;font-size:.85rem}
a{color:var(--info)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}
th,td{text-align:right;padding:6px 10px;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left;padding-left:0}.week th,.week td{text-align:center!important}
th{font-weight:600;color:var(--soft);font-size:.875rem}
tr.less td:last-child{color:var(--mid);font-weight:650}
dl.losses dt{font-weight:650;margin-top:10px}dl.losses dd{margin:0;color:var(--soft)}
:target{outline:2px solid var(--info);outline-offset:4px;border-radius:4px}
summary{cursor:pointer;font-weight:600;padding:4px 0}
a:focus-visible,summary:focus-visible{outline:3px solid var(--info);outline-offset:2px}
@media(max-width:600px){.label{display:none}.scaletext{font-size:34px}.scale{stroke-width:4}
.map circle{stroke-width:1.2;r:6px}.week th,.week td{padding:6px 1px;font-size:.8rem}section{padding:14px}}
@media print{body{background:#fff}section{break-inside:avoid}}
"""
