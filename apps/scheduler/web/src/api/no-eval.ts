// This module is imported before any schema is made. Zod would otherwise try whether it may compile schemas with `new Function`,
// which the server's content security policy forbids and browsers report as a violation.
import { z } from 'zod';

z.config({ jitless: true });
