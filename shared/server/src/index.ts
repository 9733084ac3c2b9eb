export { decodeCursor, encodeCursor, goOn } from './cursor.ts';
export { defineServer, type Server } from './define-server.ts';
export { ConfigError, ToolError } from './errors.ts';
export { type Call, defineTool, type Tool } from './tool.ts';
export { fence } from './fence.ts';
export { fitPage } from './page.ts';
export { definePrompt } from './prompt.ts';
export { defineResource } from './resource.ts';
export { run } from './run.ts';
