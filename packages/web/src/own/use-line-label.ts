/** How one's own line is called on the screen: a line that only has one's own name is called by its number. */
import type { OwnLine } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { useMe } from '../live/live.tsx'

export function useLineLabel(): (line: Pick<OwnLine, 'line' | 'name'>) => string {
  const { t } = useTranslation('calls')
  const me = useMe()
  return ({ line, name }) =>
    name === '' || name === line || name === me?.name ? t('line', { line }) : `${name} · ${line}`
}
