/** Speaks to screen readers without touching what is seen. */

let region: HTMLElement | undefined

export function announce(sentence: string): void {
  if (!region?.isConnected) {
    region = document.createElement('div')
    region.className = 'visuallyHidden'
    region.setAttribute('role', 'status')
    region.setAttribute('aria-live', 'polite')
    region.dataset.announcer = ''
    document.body.append(region)
  }
  const line = document.createElement('p')
  line.textContent = sentence
  region.append(line)
  setTimeout(() => line.remove(), 10_000)
}
