/** A new token for an identity provider that writes here; shown once. */
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../elements/copy-field.tsx'
import { useShowProblem } from '../../elements/problem.tsx'
import { useApi } from '../../live/live.tsx'
import classes from './directories.module.css'

export function ScimToken({ id }: { readonly id: string }) {
  const { t } = useTranslation('directories')
  const api = useApi()
  const showProblem = useShowProblem()
  const renew = useMutation({
    mutationFn: () => api.renewScimToken({ params: { id } }),
    onError: showProblem,
  })
  if (!renew.data) {
    return (
      <div>
        <Button variant="default" size="compact-sm" loading={renew.isPending} onClick={() => renew.mutate()}>
          {t('token')}
        </Button>
      </div>
    )
  }
  return (
    <div className={classes.brake} role="status">
      <strong>{t('tokenTitle')}</strong>
      <CopyField label={t('tokenUrl')} value={location.origin + renew.data.path} />
      <CopyField label={t('tokenSecret')} value={renew.data.token} />
      <p className="dim small">{t('tokenHint')}</p>
    </div>
  )
}
