/** Runs in the page: what can be used there, and what of it the keyboard reaches. `keyboard-walk.ts` presses the keys. */
globalThis.walker = (() => {
  const tags =
    'a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], [contenteditable=true]'
  const roles = [
    'button',
    'link',
    'menuitem',
    'tab',
    'checkbox',
    'radio',
    'switch',
    'gridcell',
    'combobox',
    'slider',
  ]
  const usable = [tags, '[tabindex="0"]', ...roles.map((role) => `[role=${role}]`)].join(', ')
  const composites = '[role=grid], [role=tablist], [role=toolbar], [role=menu], [role=radiogroup]'
  const overlays = '[class*=mantine-Modal-], [class*=mantine-Drawer-], [class*=mantine-Overlay-]'

  /** What has the focus, and how it looks with it. */
  let last = null
  /** What had the focus since the beginning, and in this round. */
  let order = []
  let round = new Set()
  let findings = new Set()
  let isRound = false
  let widgets = []
  let opener = null

  /** Fields whose box is drawn by a neighbour have no size of their own. */
  const drawn = (element) => {
    const box = element.getBoundingClientRect()
    if (box.width > 1 && box.height > 1) return true
    return element.matches('input') && [...(element.labels ?? [])].some((label) => label.checkVisibility())
  }
  const isThere = (element) =>
    element.isConnected &&
    element.checkVisibility({ visibilityProperty: true }) &&
    !element.closest('[inert], [aria-hidden=true], [data-disabled]:not([data-disabled=false])') &&
    !element.matches(':disabled, [aria-disabled=true]') &&
    drawn(element)

  const handlers = (element) => {
    const key = Object.keys(element).find((name) => name.startsWith('__reactProps$'))
    const { onClick, onDoubleClick } = (key && element[key]) || {}
    return onClick ?? onDoubleClick
  }
  /** It does something when it is clicked, and nothing in it, on it or around it can have the focus. */
  const isForMiceOnly = (element) =>
    handlers(element) !== undefined &&
    !element.closest(`${usable}, label, ${overlays}`) &&
    element.querySelector(usable) === null

  const name = (element) => {
    const own = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent
    const words = (own || element.title || element.placeholder || '').trim().slice(0, 60)
    const role = element.getAttribute('role')
    return `${element.localName}${role ? `[${role}]` : ''} “${words}”`
  }

  /** Where its focus may be drawn: on itself, or for a field on the neighbours that draw it. */
  const drawers = (element) => {
    if (!element.matches('input, textarea, select')) return [element, ...element.children]
    const around = [element, ...(element.labels ?? [])]
    for (let one = element, steps = 0; one && steps < 3; one = one.parentElement, steps++)
      around.push(one, ...(one.parentElement?.children ?? []))
    return around
  }
  const look = (element) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor } = getComputedStyle(element)
    return [
      outlineStyle === 'none' ? 'none' : `${outlineWidth} ${outlineColor}`,
      boxShadow,
      borderColor,
    ].join()
  }
  const looksOf = (element) => drawers(element).map((one) => [one, look(one)])
  const isOutlined = (element) =>
    drawers(element).some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one)
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1 && one.checkVisibility()
    })
  /** The focus has gone on: what had it looked otherwise, or was outlined. */
  const judge = () => {
    const { target, looks, outlined } = last ?? { outlined: true }
    last = null
    if (outlined || looks.some(([one, former]) => look(one) !== former)) return
    findings.add(`the focus is not seen on ${name(target)}`)
  }

  const root = () => {
    const dialogs = [...document.querySelectorAll('[role=dialog], [role=menu]')].filter((one) =>
      one.checkVisibility({ visibilityProperty: true }),
    )
    return dialogs.at(-1) ?? document.body
  }
  const all = () => [...root().querySelectorAll(usable)].filter(isThere)

  document.addEventListener('focusin', ({ target }) => {
    if (target.matches('[data-focus-guard], [tabindex="-1"]:not(button, [role])')) return
    if (round.has(target)) {
      judge()
      const [first] = round
      // Once it is back at the top, nothing holds it; what the round began at may have gone since.
      const isWhole = target === first || target === all()[0] || !first.isConnected
      if (!isWhole && !isRound) findings.add(`the keyboard is caught at ${name(target)}`)
      isRound = true
      return
    }
    round.add(target)
    judge()
    if (order.includes(target)) return
    order.push(target)
    last = { target, looks: looksOf(target), outlined: isOutlined(target) }
  })

  return {
    /** Begins anew, with nothing moving. */
    begin() {
      const still = new CSSStyleSheet()
      still.replaceSync('*, ::before, ::after { transition: none !important; animation: none !important }')
      document.adoptedStyleSheets = [still]
      if (root() === document.body) document.activeElement?.blur?.()
      last = null
      order = []
      this.again()
      findings = new Set()
      return all().length
    },
    /** Another round; what was reached stays so. */
    again() {
      round = new Set()
      isRound = false
    },
    isRound: () => isRound,
    /** The widgets whose members the arrow keys have to reach: how many there are. */
    compositesLeft() {
      widgets = [...new Set(this.missed().map((element) => element.closest(composites)))].filter(Boolean)
      return widgets.length
    },
    /** The focus goes to what Tab reaches of it. Answers how many members there are, and whether they are tabs. */
    enterComposite(at) {
      const widget = widgets[at]
      const first =
        widget.querySelector('[tabindex="0"]') ?? order.find((element) => widget.contains(element))
      first?.focus()
      return {
        members: first ? widget.querySelectorAll(usable).length : 0,
        areTabs: widget.matches('[role=tablist]'),
      }
    },
    missed() {
      return all().filter((element) => {
        if (order.includes(element)) return false
        // The arrow keys of the browser walk among those of one name.
        if (element.matches('input[type=radio]'))
          return !order.some((one) => one.type === 'radio' && one.name === element.name)
        return true
      })
    },
    /** What is wrong. `ownKeys` tells the words of buttons that have a key of their own. */
    results(ownKeys, part) {
      // What opens where the focus is, as suggestions do, closes.
      if (root() === document.body) document.activeElement?.blur?.()
      const hasKey = (element) => {
        const cell = element.closest('[role=gridcell]')
        const words = element.getAttribute('aria-label') ?? element.textContent
        return ownKeys.some((each) => new RegExp(each).test(words)) && (cell === null || order.includes(cell))
      }
      for (const element of this.missed())
        if (!hasKey(element) && element.closest(part)) findings.add(`no key reaches ${name(element)}`)
      for (const element of root().querySelectorAll('*'))
        if (isForMiceOnly(element) && isThere(element)) findings.add(`only a mouse uses ${name(element)}`)
      return [...findings]
    },
    rememberFocus() {
      opener = document.activeElement
    },
    isFocusBack: () => document.activeElement === opener,
    isInside: () => root() !== document.body && root().contains(document.activeElement),
  }
})()
