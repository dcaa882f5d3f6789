/** Where an arrow key leads on the board: along the order, or to the nearest tile above or below. */
export function walkTo(board: HTMLElement, from: HTMLElement, key: string): void {
  const tiles = [...board.querySelectorAll<HTMLElement>('[data-contact]')]
  const at = tiles.indexOf(from)
  if (key === 'ArrowLeft') tiles[at - 1]?.focus()
  else if (key === 'ArrowRight') tiles[at + 1]?.focus()
  else nearest(tiles, from, key === 'ArrowDown' ? 1 : -1)?.focus()
}

function nearest(tiles: readonly HTMLElement[], from: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const here = from.getBoundingClientRect()
  const distance = (tile: HTMLElement) => {
    const there = tile.getBoundingClientRect()
    return step * (there.top - here.top) * 1000 + Math.abs(there.left - here.left)
  }
  return tiles
    .filter((tile) => step * (tile.getBoundingClientRect().top - here.top) > here.height / 2)
    .sort((a, b) => distance(a) - distance(b))[0]
}
