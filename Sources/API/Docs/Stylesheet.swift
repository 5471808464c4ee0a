/// The one stylesheet of the pages, light or dark as the reader's system is.
enum Stylesheet {
    static let text = """
        :root{--ground:#fdfdfb;--ink:#22262b;--soft:#626a73;--line:#e2e3df;--shade:#f4f4f0;--accent:#0b6a63;
        --get:#0b6a63;--post:#2f5bb7;--put:#8a5a00;--patch:#7a3f9c;--delete:#b3261e}
        @media (prefers-color-scheme:dark){:root{--ground:#15181b;--ink:#dfe3e6;--soft:#98a1a9;--line:#2d3338;--shade:#1d2125;--accent:#6fc7bd;
        --get:#6fc7bd;--post:#8fb0f5;--put:#e0b25c;--patch:#cf9eea;--delete:#f0948d}}
        *{box-sizing:border-box}
        html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
        overflow-wrap:break-word}
        a{color:var(--accent);text-decoration-thickness:.06em;text-underline-offset:.18em}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--ground);padding:.5rem}
        nav{padding:1rem 1.25rem;border-bottom:1px solid var(--line);font-size:.9rem}
        nav ul{list-style:none;margin:0;padding:0}nav li{margin:.15rem 0}
        nav a{text-decoration:none}nav a:hover{text-decoration:underline}
        nav details,nav p{margin:.2rem 0}nav summary{color:var(--ink);font-weight:600}nav details ul{padding:.1rem 0 .4rem 1rem}
        nav p a{font-weight:600}
        main{padding:1.5rem 1.25rem 5rem;max-width:56rem;margin:0 auto;min-width:0}
        h1{font-size:1.9rem;line-height:1.2;margin:.5rem 0 1rem}
        h2{font-size:1.45rem;line-height:1.3;margin:3.5rem 0 .75rem;padding-top:1.25rem;border-top:1px solid var(--line)}
        h3{font-size:1.12rem;line-height:1.4;margin:2.5rem 0 .5rem}
        h4{font-size:.95rem;margin:1.25rem 0 .35rem;color:var(--soft);font-weight:600}
        .intro h2{font-size:1.15rem;margin:2rem 0 .4rem;padding:0;border:0}
        .anchor{color:var(--soft);text-decoration:none;opacity:0;font-weight:400}
        h2:hover .anchor,h3:hover .anchor,.anchor:focus{opacity:1}
        p,ul{margin:.5rem 0}.lead{font-size:1.1rem;color:var(--soft)}
        code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        code{background:var(--shade);padding:.08em .3em;border-radius:.25em}
        pre{background:var(--shade);padding:.8rem 1rem;border-radius:.4rem;overflow-x:auto;margin:.5rem 0}pre code{padding:0;background:none}
        .method{display:inline-block;min-width:4.4em;font:600 .8rem/1.6 ui-monospace,monospace;color:var(--get)}
        .method.post{color:var(--post)}.method.put{color:var(--put)}.method.patch{color:var(--patch)}.method.delete{color:var(--delete)}
        .path{font:.95rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
        .route{margin:.25rem 0 .5rem}
        table{width:100%;border-collapse:collapse;font-size:.92rem;margin:.5rem 0}
        th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-bottom:1px solid var(--line)}
        th{color:var(--soft);font-weight:600;font-size:.82rem}
        .members td:first-child{width:28%;overflow-wrap:anywhere}.members td:nth-child(2):not(:last-child){width:26%}
        .answers td:first-child{width:4rem}.answers td:last-child{width:38%}.word{white-space:nowrap}
        td p,td ul{margin:.1rem 0}td ul{padding-left:1.1rem}
        .note{color:var(--soft);font-size:.88em}.required{color:var(--delete);font-size:.82em}
        details{margin:.5rem 0}summary{cursor:pointer;color:var(--accent)}
        @media (max-width:40rem){main{padding:1rem}thead{display:none}table,tbody,tr,td{display:block;width:auto!important}
        tr{padding:.5rem 0;border-bottom:1px solid var(--line)}td{border:0;padding:.1rem 0}}
        @media (min-width:64rem){body{display:grid;grid-template-columns:17rem minmax(0,1fr)}
        nav{position:sticky;top:0;height:100vh;overflow-y:auto;border:0;border-right:1px solid var(--line)}main{padding:2rem 3rem 6rem}}
        @media print{nav,.anchor{display:none}}
        """
}
