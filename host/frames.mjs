/**
 * Native messaging's frames: four bytes of length in the machine's byte order, then that many bytes of JSON
 * in UTF-8. Both directions are bounded. A frame that is too long cannot be stepped over without reading
 * it, so it ends the stream; one that holds no JSON is answered, and the next one is read.
 */

/** The longest request: an RSA key of 4096 bits has some 4 kB in base64. */
export const MAX_REQUEST = 65_536;
/** Chromium takes no longer message from a host. */
export const MAX_RESPONSE = 1_048_576;

const HEADER = 4;

export function encodeFrame(message) {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  if (body.length > MAX_RESPONSE) throw new RangeError(`A message of ${body.length} bytes`);
  const frame = Buffer.alloc(HEADER + body.length);
  frame.writeUInt32LE(body.length);
  body.copy(frame, HEADER);
  body.fill(0);
  return frame;
}

/** The JSON of a frame; undefined if it is none. */
function parse(body) {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/**
 * Takes chunks as they come.
 * @param onMessage - gets what each frame holds; undefined for one without JSON
 * @param onTooLong - is told once, and nothing is read after it
 */
export function createFrameReader(onMessage, onTooLong) {
  let waiting = Buffer.alloc(0);
  let ended = false;

  function next() {
    if (ended || waiting.length < HEADER) return false;
    const length = waiting.readUInt32LE();
    if (length > MAX_REQUEST) {
      ended = true;
      waiting = Buffer.alloc(0);
      onTooLong();
      return false;
    }
    if (waiting.length < HEADER + length) return false;
    const body = waiting.subarray(HEADER, HEADER + length);
    waiting = waiting.subarray(HEADER + length);
    onMessage(parse(body));
    body.fill(0);
    return true;
  }

  return (chunk) => {
    if (ended) return;
    waiting = Buffer.concat([waiting, chunk]);
    chunk.fill(0);
    while (next());
  };
}
