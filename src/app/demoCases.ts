import { z } from 'zod'
import { failed, ok, type Result } from '../study/result'
import type { PickedFile } from '../workers/contracts'

/** Folder of the demonstration cases under the page's address, as `npm run build` fills it. */
const FOLDER = 'demo/'

const plainPath = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a plain file name')

export const demoCaseSchema = z.object({
  /** Also the name of its folder. */
  id: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  /** What a radiologist will see: modality and number of images. */
  description: z.string().min(1),
  files: z.array(z.object({ path: plainPath, bytes: z.number().int().positive() })).min(1),
  /** Where the images come from: package and version, one entry a package. */
  origin: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() })).min(1),
  /** What was changed in the copied files, in one sentence; empty when nothing was. */
  changes: z.string(),
})

export const demoIndexSchema = z.array(demoCaseSchema)

export type DemoCase = z.infer<typeof demoCaseSchema>

function address(path: string): string {
  return `${import.meta.env.BASE_URL}${FOLDER}${path}`
}

/** Response of our own server, or one sentence that names the file. */
async function get(path: string): Promise<Result<Response, 'demo-unavailable'>> {
  try {
    const response = await fetch(address(path))
    if (response.ok) return ok(response)
    return failed(
      'demo-unavailable',
      `${FOLDER}${path} could not be loaded: the server answered ${response.status}.`,
    )
  } catch {
    return failed('demo-unavailable', `${FOLDER}${path} could not be loaded: the server does not answer.`)
  }
}

/** The demonstration cases this build carries, in the order they are offered. */
export async function listDemoCases(): Promise<Result<DemoCase[]>> {
  const response = await get('index.json')
  if (response.status !== 'ok') return response
  const json: unknown = await response.value.json().catch(() => null)
  const index = demoIndexSchema.safeParse(json)
  if (index.success) return ok(index.data)
  return failed('demo-index', `${FOLDER}index.json is not a list of demonstration cases.`)
}

/** The files of one demonstration case, as if the person had dropped its folder. */
export async function fetchDemoCase(demo: DemoCase): Promise<Result<PickedFile[]>> {
  const picked: PickedFile[] = []
  for (const { path, bytes } of demo.files) {
    const response = await get(`${demo.id}/${path}`)
    if (response.status !== 'ok') return response
    const file = await response.value.blob()
    if (file.size !== bytes) {
      return failed(
        'demo-incomplete',
        `${FOLDER}${demo.id}/${path} has ${file.size} bytes instead of ${bytes}.`,
      )
    }
    picked.push({ path: `${demo.id}/${path}`, file })
  }
  return ok(picked)
}
