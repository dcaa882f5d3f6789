import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './keypad.module.css'

const keys = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
] as const

interface KeypadProps {
  readonly onDigit: (digit: string) => void
  /** Whether what was pressed stays to be read. */
  readonly showsSent?: boolean
}

export function Keypad({ onDigit, showsSent = false }: KeypadProps) {
  const { t } = useTranslation('calls')
  const [sent, setSent] = useState('')
  const press = (digit: string) => {
    onDigit(digit)
    setSent((former) => former + digit)
  }
  return (
    <fieldset
      className={classes.keypad}
      aria-label={t('keypad.label')}
      data-keys
      onKeyDown={(event) => {
        if (/^[0-9*#]$/.test(event.key)) press(event.key)
      }}
    >
      {keys.map(([digit, letters]) => (
        <button
          key={digit}
          type="button"
          className={classes.key}
          aria-label={digit}
          data-letters={letters}
          onClick={() => press(digit)}
        >
          {digit}
        </button>
      ))}
      {showsSent && sent !== '' ? (
        <output className={`${classes.sent} tabular`}>{t('keypad.sent', { digits: sent })}</output>
      ) : null}
    </fieldset>
  )
}
