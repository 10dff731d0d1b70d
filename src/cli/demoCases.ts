/** Copies the demonstration cases from the packages that carry them into `public/demo`. Run before dev and build. */
import { resolve } from 'node:path'
import { PROJECT } from './build'
import { copyDemoCases } from './demoCopy'

copyDemoCases(resolve(PROJECT, 'node_modules'), resolve(PROJECT, 'public', 'demo'))
