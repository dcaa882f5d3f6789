import { Skeleton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './shell-skeleton.module.css'

/** The shape of a page while the first news is on its way. */
export function PageSkeleton() {
  const { t } = useTranslation()
  return (
    <div className="page" role="status" aria-label={t('loading')}>
      <Skeleton height={28} width={160} mb={24} />
      <div className={classes.tiles}>
        {Array.from({ length: 12 }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the shapes are all alike
          <Skeleton key={index} height={88} radius="lg" />
        ))}
      </div>
    </div>
  )
}

export function ShellSkeleton() {
  return (
    <div className={classes.shell}>
      <PageSkeleton />
    </div>
  )
}
