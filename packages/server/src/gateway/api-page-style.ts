/** The style sheet of the API page: light and dark after the reader's system. */
export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --text: light-dark(#1c1e22, #e6e7ea);
  --quiet: light-dark(#5c626c, #a0a6b0);
  --paper: light-dark(#ffffff, #17191d);
  --soft: light-dark(#f3f4f6, #212429);
  --line: light-dark(#e1e4e8, #32363d);
  --accent: light-dark(#1d5fbf, #7fb2ff);
}
* { box-sizing: border-box }
html { scroll-behavior: smooth }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
body {
  margin: 0; display: grid; grid-template-columns: 232px minmax(0, 1fr);
  font: 16px/1.55 Inter, system-ui, sans-serif; color: var(--text); background: var(--paper);
}
nav {
  position: sticky; top: 0; height: 100vh; padding: 24px 16px; overflow: auto;
  background: var(--soft); display: flex; flex-direction: column; gap: 2px;
}
nav a { padding: 6px 12px; border-radius: 6px; color: var(--text); text-decoration: none }
nav a:hover { background: var(--line) }
.brand { margin: 0 0 16px 12px; font-weight: 650; font-size: 18px }
.brand span { display: block; font-weight: 400; font-size: 13px; color: var(--quiet) }
.documents { margin: auto 0 0; display: flex; flex-direction: column; font-size: 13px }
main { max-width: 860px; padding: 24px 40px 96px }
section { padding-top: 16px }
h1 { font-size: 26px; line-height: 1.25; margin: 32px 0 12px }
h2 { font-size: 18px; margin: 28px 0 8px }
h3 { font-size: 13px; margin: 20px 0 6px; color: var(--quiet); font-weight: 600 }
a { color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px }
code { font: 14px/1.5 ui-monospace, 'Cascadia Code', 'DejaVu Sans Mono', monospace }
pre { margin: 0 0 12px; padding: 14px 16px; border-radius: 8px; background: var(--soft); overflow: auto; max-height: 420px }
details { border-bottom: 1px solid var(--line); scroll-margin-top: 16px }
details[open] { padding-bottom: 20px }
summary { padding: 11px 4px; cursor: pointer; display: flex; gap: 12px; align-items: baseline; flex-wrap: wrap }
summary span:last-child { color: var(--quiet) }
.method { font-size: 12px; font-weight: 650; width: 58px; letter-spacing: .02em }
.get { color: light-dark(#1d5fbf, #7fb2ff) }
.post { color: light-dark(#157347, #6fd19c) }
.put, .patch { color: light-dark(#8a5a00, #e0b25a) }
.delete { color: light-dark(#b02a37, #ff8f9a) }
table { border-collapse: collapse; width: 100%; margin: 8px 0 16px; font-size: 15px }
td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; font-variant-numeric: tabular-nums }
tr:target { background: var(--soft) }
@media (max-width: 800px) {
  body { display: block }
  nav { position: static; height: auto; flex-flow: row wrap }
  .brand { width: 100% }
  .documents { margin: 0; flex-direction: row }
  main { padding: 8px 16px 64px }
}
`
