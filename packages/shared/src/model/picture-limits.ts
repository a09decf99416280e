/** This is nearly five times a 4K screen, or an A3 page at 400 dpi; it takes 160 MB when decoded. */
export const MAX_PICTURE_MEGAPIXELS = 40;
