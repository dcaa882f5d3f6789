import { useElementSize } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import classes from './sparkline.module.css'
import { sparklinePath } from './sparkline-path.ts'

const HEIGHT = 72

export function Sparkline({ values }: { readonly values: readonly number[] }) {
  const { t } = useTranslation('administration')
  const { ref, width } = useElementSize()
  const most = Math.max(0, ...values)
  const { line, area } = sparklinePath(values, Math.max(1, width), HEIGHT)
  return (
    <div ref={ref}>
      <svg
        className={classes.picture}
        width="100%"
        height={HEIGHT}
        role="img"
        aria-label={t('overview.perMinuteAlt', { most, now: values.at(-1) ?? 0 })}
      >
        <path d={area} className={classes.area} />
        <path d={line} className={classes.line} />
      </svg>
      <p className={`${classes.axis} tiny dim tabular`}>
        <span>{t('overview.hourAgo')}</span>
        <span>{t('overview.most', { most })}</span>
        <span>{t('overview.now')}</span>
      </p>
    </div>
  )
}
