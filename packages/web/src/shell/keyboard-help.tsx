/** All keys at a glance. */
import { Modal } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { callKeys } from '../calls/call-keys.ts'
import classes from './keyboard-help.module.css'
import { takesText } from './takes-text.ts'

interface KeyboardHelpProps {
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onClose: () => void
}

export function KeyboardHelp({ isOpen, onOpen, onClose }: KeyboardHelpProps) {
  const { t } = useTranslation(['keyboard', 'shell'])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.defaultPrevented || takesText(event.target)) return
      event.preventDefault()
      onOpen()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [onOpen])
  const command = /mac/i.test(navigator.platform) ? '⌘' : t('ctrl')
  const calls = (['answer', 'hold', 'consult', 'transfer', 'end'] as const).map(
    (name) => [[callKeys[name]], t(name)] as const,
  )
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('title')}
      size={760}
      closeButtonProps={{ 'aria-label': t('close', { ns: 'shell' }) }}
    >
      <div className={classes.columns}>
        <Keys
          title={t('call')}
          hint={t('hint')}
          rows={[...calls, [[t('keys.alt'), callKeys.mute], t('mute')]]}
        />
        <Keys
          title={t('everywhere')}
          rows={[
            [[command, 'K'], t('search')],
            [[t('keys.digits')], t('digit')],
            [['?'], t('open')],
            [[t('keys.escape')], t('leave')],
          ]}
        />
        <Keys
          title={t('people')}
          rows={[
            [[t('keys.arrows')], t('walk')],
            [[t('keys.enter')], t('callPerson')],
            [['P'], t('pickUp')],
            [['I'], t('card')],
            [['F'], t('favourite')],
            [[t('keys.space')], t('menu')],
          ]}
        />
      </div>
    </Modal>
  )
}

interface KeysProps {
  readonly title: string
  readonly hint?: string
  readonly rows: readonly (readonly [keys: readonly string[], does: string])[]
}

function Keys({ title, hint, rows }: KeysProps) {
  return (
    <section>
      <h3>{title}</h3>
      {hint ? <p className="dim small">{hint}</p> : null}
      <dl className={classes.keys}>
        {rows.map(([keys, does]) => (
          <div key={does} className={classes.key}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
