/** A setting on which much hangs, changed on its own: what that does is shown before, and agreed to. */
import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { showDone, useProblemText } from '../elements/problem.tsx'

interface GuidedChangeProps<Change> {
  readonly saved: string
  readonly label: string
  readonly hint: string
  /** On the button that shows what a change does, and on the one that does it. */
  readonly look: string
  readonly agree: string
  /** What is wrong with what was typed; undefined where it fits. */
  readonly problemOf?: (wanted: string) => string | undefined
  readonly titleOf: (wanted: string) => string
  readonly doneOf: (change: Change) => string
  readonly preview: (wanted: string) => Promise<Change>
  readonly change: (wanted: string) => Promise<Change>
  readonly isPossible?: (change: Change) => boolean
  readonly effectOf: (change: Change) => ReactNode
}

export function GuidedChange<Change extends { readonly after: string }>(props: GuidedChangeProps<Change>) {
  const { saved, label, hint, look, agree, titleOf, doneOf, isPossible = () => true, effectOf } = props
  const { t } = useTranslation('shell')
  const queries = useQueryClient()
  const problemText = useProblemText()
  const [typed, setTyped] = useState(saved)
  const wanted = typed.trim()
  const problem = wanted === saved ? undefined : props.problemOf?.(wanted)
  const preview = useMutation({ mutationFn: () => props.preview(wanted) })
  const change = useMutation({
    mutationFn: () => props.change(wanted),
    onSuccess: (done) => {
      setTyped(done.after)
      preview.reset()
      showDone(doneOf(done))
      return queries.invalidateQueries({ queryKey: ['admin'] })
    },
  })
  const close = () => {
    preview.reset()
    change.reset()
  }
  return (
    <>
      <TextInput
        label={label}
        description={hint}
        value={typed}
        autoCapitalize="none"
        error={problem ?? (preview.error ? problemText(preview.error) : undefined)}
        onChange={(event) => {
          preview.reset()
          setTyped(event.currentTarget.value)
        }}
      />
      <div>
        <Button
          variant="default"
          loading={preview.isPending}
          disabled={wanted === '' || wanted === saved || problem !== undefined}
          onClick={() => preview.mutate()}
        >
          {look}
        </Button>
      </div>
      <Modal
        opened={preview.data !== undefined}
        onClose={close}
        size="lg"
        title={titleOf(wanted)}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {preview.data ? (
          <div className="column">
            {effectOf(preview.data)}
            <div role="alert">{change.error ? problemText(change.error) : null}</div>
            <div className="row near">
              <Button
                variant="light"
                color="red"
                c="var(--bad)"
                loading={change.isPending}
                disabled={!isPossible(preview.data)}
                onClick={() => change.mutate()}
              >
                {agree}
              </Button>
              <Button variant="subtle" onClick={close}>
                {t('cancel')}
              </Button>
            </div>
          </div>
        ) : null}
      </Modal>
    </>
  )
}
