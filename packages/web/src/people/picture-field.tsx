/** The picture of somebody, to be chosen, replaced and removed. */
import { Button, FileButton } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useShowProblem } from '../elements/problem.tsx'
import { initials, pictureUrl } from '../presence/avatar.tsx'
import classes from './picture-field.module.css'
import { smallerPicture } from './smaller-picture.ts'

interface PictureFieldProps {
  readonly id: string
  readonly name: string
  /** The version that is there now. */
  readonly picture: string | null
  /** The directory that gives it, and where it is changed then; null for none. */
  readonly source?: string | null
  /** Sends a picture in base64; gives back its version. */
  readonly onSet: (image: string) => Promise<{ readonly picture: string | null }>
  readonly onRemove: () => Promise<void>
}

export function PictureField({ id, name, picture, source = null, onSet, onRemove }: PictureFieldProps) {
  const { t } = useTranslation(['people', 'shell'])
  const showProblem = useShowProblem()
  const [version, setVersion] = useState(picture)
  const [isUnreadable, setUnreadable] = useState(false)
  const set = useMutation({
    mutationFn: async (file: File) => {
      const image = await smallerPicture(file).catch(() => null)
      setUnreadable(image === null)
      return image === null ? null : onSet(image)
    },
    onSuccess: (saved) => {
      if (!saved) return
      setVersion(saved.picture)
      showDone(t('pictureSet'))
    },
    onError: showProblem,
  })
  const remove = useMutation({
    mutationFn: onRemove,
    onSuccess: () => {
      setVersion(null)
      showDone(t('pictureRemoved'))
    },
    onError: showProblem,
  })
  return (
    <div className={classes.field}>
      {version ? (
        <img className={classes.picture} src={pictureUrl(id, version, 96)} alt={t('pictureOf', { name })} />
      ) : (
        <span className={classes.picture} data-initials={initials(name)} aria-hidden="true" />
      )}
      {source === null ? (
        <div className="column near">
          <div className="row near">
            <FileButton
              accept="image/jpeg,image/png,image/webp"
              onChange={(file) => {
                if (file) set.mutate(file)
              }}
            >
              {(props) => (
                <Button {...props} variant="default" loading={set.isPending}>
                  {version ? t('pictureReplace') : t('pictureChoose')}
                </Button>
              )}
            </FileButton>
            {version ? (
              <Button
                variant="light"
                color="red"
                c="var(--bad)"
                loading={remove.isPending}
                onClick={() => remove.mutate()}
              >
                {t('remove', { ns: 'shell' })}
              </Button>
            ) : null}
          </div>
          <span className="dim small" role={isUnreadable ? 'alert' : undefined}>
            {isUnreadable ? t('pictureUnreadable') : t('pictureHint')}
          </span>
        </div>
      ) : (
        <span className="dim small">{t('pictureFromDirectory', { name: source })}</span>
      )}
    </div>
  )
}
