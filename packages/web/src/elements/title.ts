/** The title of the window. */
import { useEffect } from 'react'

export const PRODUCT = 'Offhook'

/** That of a page that stands alone, before one is signed in. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${PRODUCT}`
    return () => {
      document.title = PRODUCT
    }
  }, [title])
}
