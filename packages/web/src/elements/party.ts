/** Names and numbers of those at the other end. */
import type { PartyView } from '@offhook/contract'
import { useTranslation } from 'react-i18next'

export interface PartyWords {
  readonly name: string
  /** Number and place, or why there is none; empty when the name says it all. */
  readonly detail: string
}

export function usePartyWords(): (party: PartyView | null | undefined) => PartyWords {
  const { t } = useTranslation('calls')
  return (party) => {
    if (!party) return { name: t('unknown'), detail: '' }
    if (party.restricted)
      return { name: party.name ?? t('withheld'), detail: party.name ? t('withheld') : '' }
    const number = party.display
    const name = party.name ?? (number === '' ? t('unknown') : number)
    return { name, detail: [name === number ? '' : number, party.place ?? ''].filter(Boolean).join(' · ') }
  }
}
