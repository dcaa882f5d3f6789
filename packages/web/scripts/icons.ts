/** Draws the PNG icons of the app from `public/icon.svg`, with the browser that the tests use. Run it when the picture changes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright-core'

const folder = new URL('../public/', import.meta.url)
const svg = readFileSync(new URL('icon.svg', folder), 'utf8')
/** Platforms cut a maskable icon to their own shape: the picture keeps to the inner four fifths. */
const maskable = svg
  .replace(' rx="16"', '')
  .replace('fill="#3a56d4"/>', 'fill="#3a56d4"/><g transform="translate(8 8) scale(.75)">')
  .replace('</svg>', '</g></svg>')

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage()

async function draw(source: string, size: number, name: string): Promise<void> {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${source}`,
  )
  writeFileSync(new URL(name, folder), await page.screenshot({ omitBackground: true }))
}

await draw(svg, 180, 'icon-180.png')
await draw(svg, 192, 'icon-192.png')
await draw(svg, 512, 'icon-512.png')
await draw(maskable, 512, 'icon-maskable-512.png')
await browser.close()
