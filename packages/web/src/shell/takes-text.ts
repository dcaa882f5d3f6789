/** Whether what is typed at this place belongs there, so that no key of the page may take it. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable || target.closest('input, textarea, select, [role=dialog], [data-keys]') !== null
  )
}
