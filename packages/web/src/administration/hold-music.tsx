/** Music on hold: which piece is played, listening to each, and uploading more. */
import { ActionIcon, Button, FileButton, Progress, Radio } from '@mantine/core'
import { HOLD_MUSIC_BYTES, HOLD_MUSIC_PART_BYTES, type HoldMusic, type MediaStatus } from '@offhook/contract'
import { IconPlayerPlay, IconPlayerStop, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../elements/confirm.tsx'
import { useShowProblem } from '../elements/problem.tsx'
import { Section } from '../elements/section.tsx'
import { duration } from '../i18n/format.ts'
import { problemSentence } from '../i18n/sentences.ts'
import { useApi } from '../live/live.tsx'
import classes from './administration.module.css'
import own from './hold-music.module.css'

type Piece = HoldMusic['pieces'][number]

const musicKey = ['admin', 'media', 'hold-music'] as const
/** While something is converted, how far it is is asked for. */
const REFRESH_MS = 700

export function HoldMusicSection({
  chosen,
  onChanged,
}: {
  readonly chosen: string
  readonly onChanged: (status: MediaStatus) => void
}) {
  const { t } = useTranslation('connection')
  const api = useApi()
  const showProblem = useShowProblem()
  const music = useQuery({
    queryKey: musicKey,
    queryFn: ({ signal }) => api.listHoldMusic({ signal }),
    refetchInterval: ({ state }) => (state.data?.pieces.some(isComing) ? REFRESH_MS : false),
  })
  const choose = useMutation({
    mutationFn: (holdMusic: string) => api.changeMediaSettings({ body: { holdMusic } }),
    onSuccess: onChanged,
    onError: showProblem,
  })
  const pieces = music.data?.pieces ?? []
  return (
    <Section id="hold-music" title={t('holdMusic')} hint={t('holdMusicHint')}>
      <div className={`${classes.padded} column`}>
        <Radio.Group
          aria-label={t('holdMusic')}
          value={choose.isPending ? choose.variables : chosen}
          onChange={(value) => choose.mutate(value)}
        >
          <div className="column near">
            <Radio value="" label={t('configuredMusic')} />
            <Radio value="off" label={t('silence')} />
            {pieces.map((piece) =>
              piece.state === 'ready' ? (
                <ReadyPiece key={piece.id} piece={piece} onChanged={onChanged} />
              ) : (
                <ComingPiece key={piece.id} piece={piece} />
              ),
            )}
          </div>
        </Radio.Group>
        <Upload />
      </div>
    </Section>
  )
}

const isComing = ({ state }: Piece) => state === 'receiving' || state === 'converting'

function ReadyPiece({
  piece,
  onChanged,
}: {
  readonly piece: Piece
  readonly onChanged: (status: MediaStatus) => void
}) {
  const { t } = useTranslation(['connection', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const [isAsking, setAsking] = useState(false)
  const { id, name, milliseconds } = piece
  const remove = useMutation({
    mutationFn: async () => {
      await api.removeHoldMusic({ params: { id } })
      return api.getMediaStatus({})
    },
    onSuccess: (status) => {
      setAsking(false)
      onChanged(status)
      void queries.invalidateQueries({ queryKey: musicKey })
    },
    onError: showProblem,
  })
  return (
    <div className={own.piece}>
      <Radio value={id} label={name} description={duration(Math.round(milliseconds / 1000))} />
      <span className={own.tools}>
        <Listen id={id} name={name} />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('removeMusic', { name })}
          onClick={() => setAsking(true)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </span>
      <Confirm
        title={t('removeMusicAsk', { name })}
        hint={t('removeMusicHint')}
        action={t('remove', { ns: 'shell' })}
        isOpen={isAsking}
        isPending={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsking(false)}
      />
    </div>
  )
}

function Listen({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useTranslation('connection')
  const showProblem = useShowProblem()
  const sound = useRef<HTMLAudioElement | null>(null)
  const [isPlaying, setPlaying] = useState(false)
  useEffect(() => () => sound.current?.pause(), [])
  const toggle = () => {
    if (isPlaying) {
      sound.current?.pause()
      setPlaying(false)
      return
    }
    const audio = sound.current ?? new Audio(`/api/v1/admin/media/hold-music/${id}/sound`)
    sound.current = audio
    audio.currentTime = 0
    audio.onended = () => setPlaying(false)
    setPlaying(true)
    audio.play().catch((fault: unknown) => {
      setPlaying(false)
      showProblem(fault)
    })
  }
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={isPlaying ? t('stopListening') : t('listen', { name })}
      onClick={toggle}
    >
      {isPlaying ? <IconPlayerStop size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />}
    </ActionIcon>
  )
}

/** What is uploaded or converted, or why that failed. */
function ComingPiece({ piece }: { readonly piece: Piece }) {
  const { t, i18n } = useTranslation('connection')
  const { name, state, progress, problem } = piece
  if (problem) {
    const sentence = problemSentence(i18n, { code: problem.code, details: problem.details } as never)
    return (
      <p role="alert" className={own.failed}>
        {name}: {sentence}
      </p>
    )
  }
  const label = state === 'converting' ? t('converting', { name }) : t('receiving', { name })
  return (
    <div className={own.coming}>
      <span className="dim small">{label}</span>
      <Progress value={Math.round(progress * 100)} aria-label={label} />
    </div>
  )
}

function Upload() {
  const { t } = useTranslation('connection')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const [isTooLarge, setTooLarge] = useState(false)
  const refresh = () => queries.invalidateQueries({ queryKey: musicKey })
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const name = file.name.replace(/\.[A-Za-z0-9]{1,5}$/, '').slice(0, 120) || 'Music'
      const { id } = await api.beginHoldMusic({ body: { name, size: file.size } })
      for (let offset = 0; offset < file.size; offset += HOLD_MUSIC_PART_BYTES) {
        const audio = await inBase64(file.slice(offset, offset + HOLD_MUSIC_PART_BYTES))
        await api.sendHoldMusicPart({ params: { id }, body: { offset, audio } })
        await refresh()
      }
    },
    onSettled: refresh,
    onError: showProblem,
  })
  return (
    <div className="column near">
      <div>
        <FileButton
          accept="audio/*,video/mp4,video/webm"
          onChange={(file) => {
            if (!file) return
            setTooLarge(file.size > HOLD_MUSIC_BYTES)
            if (file.size > 0 && file.size <= HOLD_MUSIC_BYTES) upload.mutate(file)
          }}
        >
          {(props) => (
            <Button {...props} variant="default" loading={upload.isPending}>
              {t('uploadMusic')}
            </Button>
          )}
        </FileButton>
      </div>
      {isTooLarge ? (
        <p role="alert" className={own.failed}>
          {t('musicTooLarge', { megabytes: HOLD_MUSIC_BYTES / 1_000_000 })}
        </p>
      ) : null}
    </div>
  )
}

async function inBase64(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer())
  let text = ''
  const most = 0x8000
  for (let at = 0; at < bytes.length; at += most)
    text += String.fromCharCode(...bytes.subarray(at, at + most))
  return btoa(text)
}
