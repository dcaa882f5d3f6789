import type { CallMedia, MediaLeg, QualityVerdict } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import classes from './verdict.module.css'

/** A verdict as a mark of colour and word; colour is never alone. */
export function VerdictMark({ verdict }: { readonly verdict: QualityVerdict }) {
  const { t } = useTranslation('media')
  return (
    <span className={classes.mark} data-verdict={verdict}>
      <span className={classes.bars} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {t(`verdict.${verdict}`)}
    </span>
  )
}

/** The worst of what was judged; what was not measured counts for nothing. */
export function worstVerdict(
  judged: readonly ({ readonly verdict: QualityVerdict } | null)[],
): QualityVerdict {
  const worst = (['poor', 'fair', 'good'] as const).find((each) =>
    judged.some((one) => one?.verdict === each),
  )
  return worst ?? 'unknown'
}

/** What it means, in plain words, and what was the cause. */
export function VerdictSentence({ verdict, legs }: Pick<CallMedia, 'verdict' | 'legs'>) {
  const { t } = useTranslation('media')
  const judged = legs.flatMap((leg) => [leg, ...(leg.heard ? [leg.heard] : [])])
  const causes = new Set(judged.filter((each) => each.verdict === verdict).map(({ cause }) => cause))
  const told = [...causes].filter((cause): cause is NonNullable<MediaLeg['cause']> => cause !== null)
  return <p>{[t(`sentence.${verdict}`), ...told.map((cause) => t(`cause.${cause}`))].join(' ')}</p>
}
