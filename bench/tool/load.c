// load: HTTP/1.1 load generator (single-threaded epoll) for unary and SSE endpoints.
//   load -u host:port/path -b BODY [-H 'k: v']... [-T file with one bearer token a line]
//        -c connections  -d seconds  [-w warmup seconds]  [-r requests/s: open loop]
//        [-n chunks expected: streaming]  [-R ramp ms]  [-p pid,pid: CPU of these process trees]
//        [-t timeout s] [-x: reconnect for every request]
//        [-U file with one path a line: requests take them in turn]
// Closed loop unless -r. Streaming bodies carry " t=<us>;" markers written by fakellm;
// transit = arrival here - marker. JSON on stdout; "START"/"END" on stderr.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct { double *v; size_t n, cap; } vec;
static void add(vec *v, double x) {
  if (v->n == v->cap) { v->cap = v->cap ? v->cap * 2 : 1 << 16; v->v = realloc(v->v, v->cap * sizeof(double)); }
  v->v[v->n++] = x;
}
static int cmp(const void *a, const void *b) { double x = *(double *)a, y = *(double *)b; return x < y ? -1 : x > y; }
static void show(const char *name, vec *v) {
  qsort(v->v, v->n, sizeof(double), cmp); double s = 0;
  for (size_t i = 0; i < v->n; i++) s += v->v[i];
#define P(q) (v->n ? v->v[(size_t)((v->n - 1) * (q))] : 0)
  printf(",\"%s\":{\"n\":%zu,\"mean\":%.1f,\"min\":%.1f,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}", name, v->n, v->n ? s / v->n : 0, P(0.), P(.5), P(.9), P(.99), P(.999), P(1.));
}
enum { IDLE, CONNECTING, SENDING, HEADERS, BODY, CH_SIZE, CH_DATA, CH_CRLF, CH_TRAIL, UNTIL_CLOSE };
typedef struct {
  int fd, st, id, status, closing, used, reused, mstate, mk, gotbyte, tok;
  char line[16384]; int ln; long left; size_t off; char mdig[20]; int md;
  uint64_t t_sched, t_send, t_first, t_last, t_idle_until; char *req; size_t rlen;
} conn;
static int ep, C = 1, N = 0, ramp = 0, xconn = 0; static double rate = 0, D = 3, W = 1, TO = 60;
static struct sockaddr_in addr; static char **reqs; static size_t *rlens; static int nreq, rr;
static vec lat, ttft, transit, gap, total, late; static conn *cs; static int recording, stopping;
static uint64_t ok, e_status, e_reset_idle, e_reset_mid, e_refused, e_incomplete, e_timeout, chunks, bytes, started, conns_opened, e_code_last;
static uint64_t win0, win1; static int *idle, nidle; static uint64_t *backlog; static size_t bh, bt, bcap = 1 << 20;
static uint64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (uint64_t)t.tv_sec * 1000000ull + t.tv_nsec / 1000; }
static void ctl(conn *c, int op, int ev) { struct epoll_event e = {.events = ev, .data.ptr = c}; epoll_ctl(ep, op, c->fd, &e); }
static void finish(conn *c, int good);
static void shut(conn *c) { if (c->fd >= 0) close(c->fd); c->fd = -1; c->used = 0; }
static void dosend(conn *c) {
  while (c->off < c->rlen) {
    ssize_t k = send(c->fd, c->req + c->off, c->rlen - c->off, MSG_NOSIGNAL);
    if (k < 0) { if (errno == EAGAIN) { ctl(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT); return; } e_reset_idle += recording; shut(c); finish(c, 0); return; }
    c->off += k;
  }
  ctl(c, EPOLL_CTL_MOD, EPOLLIN); c->st = HEADERS;
}
static void begin(conn *c, uint64_t sched) {
  c->t_sched = sched; c->t_first = c->t_last = 0; c->off = 0; c->ln = 0; c->status = 0; c->closing = 0; c->mstate = c->mk = 0; c->gotbyte = 0;
  int k = rr++ % nreq; c->req = reqs[k]; c->rlen = rlens[k]; started += recording; c->t_send = now_us();
  if (c->fd < 0) {
    int one = 1; c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0); conns_opened++; c->reused = 0;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    int r = connect(c->fd, (void *)&addr, sizeof addr); c->st = CONNECTING; ctl(c, EPOLL_CTL_ADD, EPOLLIN | EPOLLOUT);
    if (r < 0 && errno != EINPROGRESS) { e_refused += recording; shut(c); c->st = IDLE; c->t_idle_until = now_us() + 20000; }
    return;
  }
  c->reused = 1; c->st = SENDING; dosend(c);
}
static void finish(conn *c, int good) {
  uint64_t t = now_us(); c->st = IDLE;
  if (good && N && c->mk != N) { good = 0; if (recording) e_incomplete++; }
  if (good && c->status != 200) { good = 0; if (recording) { e_status++; e_code_last = c->status; } }
  if (recording && good) {
    ok++; add(&lat, t - c->t_sched); if (c->t_first) add(&ttft, c->t_first - c->t_sched);
  }
  if (c->closing || xconn) shut(c);
  if (!good) c->t_idle_until = t + 10000;  // do not spin on errors
  if (rate > 0) { idle[nidle++] = c->id; return; }
  if (!stopping && good) begin(c, t);
}
static inline void mark(conn *c, const char *p, ssize_t n, uint64_t t) {  // look for " t=<16 digits>;"
  for (ssize_t i = 0; i < n; i++) {
    char ch = p[i];
    if (c->mstate == 0) {  // fast skip
      const char *q = memchr(p + i, ' ', n - i);
      if (!q) return;
      i = q - p; c->mstate = 1;
    } else if (c->mstate == 1) c->mstate = ch == 't' ? 2 : ch == ' ';
    else if (c->mstate == 2) { c->mstate = ch == '=' ? 3 : ch == ' '; c->md = 0; }
    else if (ch == ';' && c->md == 16) {
      c->mdig[16] = 0; uint64_t s = strtoull(c->mdig, 0, 10); c->mk++;
      if (!c->t_first) c->t_first = t;
      if (recording) { chunks++; add(&transit, (double)t - s); if (c->t_last) add(&gap, t - c->t_last); }
      c->t_last = t; c->mstate = 0;
    } else if (isdigit((unsigned char)ch) && c->md < 16) c->mdig[c->md++] = ch;
    else c->mstate = ch == ' ';
  }
}
static void feed(conn *c, char *p, ssize_t n, uint64_t t) {
  while (n > 0) {
    if (c->st == HEADERS || c->st == CH_SIZE || c->st == CH_TRAIL || c->st == CH_CRLF) {
      char *q = memchr(p, '\n', n); ssize_t k = q ? q - p + 1 : n;
      if (c->ln + k >= (int)sizeof c->line) { shut(c); finish(c, 0); return; }
      memcpy(c->line + c->ln, p, k); c->ln += k; p += k; n -= k;
      if (!q) return;
      c->line[c->ln] = 0; int l = c->ln; c->ln = 0;
      if (c->st == HEADERS) {
        if (!c->status) { c->status = atoi(c->line + 9); c->left = -1; if (c->status / 100 == 1) { c->status = 0; } continue; }
        if (!strncasecmp(c->line, "content-length:", 15)) c->left = atol(c->line + 15);
        else if (!strncasecmp(c->line, "transfer-encoding:", 18)) c->left = -2;
        else if (!strncasecmp(c->line, "connection:", 11) && strcasestr(c->line, "close")) c->closing = 1;
        else if (l <= 2) {
          if (c->left == 0) { finish(c, 1); return; }
          c->st = c->left > 0 ? BODY : c->left == -2 ? CH_SIZE : UNTIL_CLOSE;
        }
      } else if (c->st == CH_SIZE) { c->left = strtol(c->line, 0, 16); c->st = c->left ? CH_DATA : CH_TRAIL; }
      else if (c->st == CH_CRLF) c->st = CH_SIZE;
      else if (l <= 2) { finish(c, 1); return; }
    } else {
      ssize_t k = c->st == UNTIL_CLOSE ? n : c->left < n ? c->left : n;
      if (N) mark(c, p, k, t); else if (!c->t_first) c->t_first = t;
      if (recording) bytes += k;
      p += k; n -= k; c->left -= k;
      if (c->st == CH_DATA && c->left == 0) c->st = CH_CRLF;
      if (c->st == BODY && c->left == 0) { finish(c, 1); return; }
    }
  }
}
static int *pids, np;
static double tree_cpu(int pid) {  // seconds, whole process tree
  char b[4096], *p; snprintf(b, 64, "/proc/%d/stat", pid); FILE *f = fopen(b, "r"); double s = 0;
  if (!f) return 0;
  size_t n = fread(b, 1, 4000, f); fclose(f); b[n] = 0; p = strrchr(b, ')');
  unsigned long u = 0, k = 0; if (p) sscanf(p + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &u, &k);
  s = (u + k) / 100.;
  char d[64]; snprintf(d, 64, "/proc/%d/task", pid); DIR *D = opendir(d); struct dirent *e;
  while (D && (e = readdir(D))) if (isdigit((unsigned char)e->d_name[0])) {
    snprintf(b, 300, "/proc/%d/task/%s/children", pid, e->d_name); f = fopen(b, "r");
    if (f) { int ch; while (fscanf(f, "%d", &ch) == 1) s += tree_cpu(ch); fclose(f); }
  }
  if (D) closedir(D);
  return s;
}
static double core_busy(double *o) {  // per-core busy seconds
  FILE *f = fopen("/proc/stat", "r"); char l[512]; int i = 0;
  while (f && fgets(l, 512, f)) { if (!isdigit((unsigned char)l[3])) continue; unsigned long u, n, s, id, io, ir, so, st; int k;
    if (sscanf(l, "cpu%d %lu %lu %lu %lu %lu %lu %lu %lu", &k, &u, &n, &s, &id, &io, &ir, &so, &st) == 9 && i < 2) { o[i] = (u + n + s + ir + so) / 100.; o[2 + i] = st / 100.; i++; } }
  if (f) fclose(f);
  return 0;
}
int main(int argc, char **argv) {
  char *url = 0, *body = 0, *tokf = 0, *pathf = 0, hdrs[4096] = ""; int o;
  while ((o = getopt(argc, argv, "u:b:H:T:U:c:d:w:r:n:R:p:t:x")) != -1) switch (o) {
    case 'u': url = optarg; break; case 'b': body = optarg; break;
    case 'H': strcat(hdrs, optarg); strcat(hdrs, "\r\n"); break; case 'T': tokf = optarg; break;
    case 'c': C = atoi(optarg); break; case 'd': D = atof(optarg); break; case 'w': W = atof(optarg); break;
    case 'r': rate = atof(optarg); break; case 'n': N = atoi(optarg); break; case 'R': ramp = atoi(optarg); break;
    case 't': TO = atof(optarg); break; case 'U': pathf = optarg; break; case 'x': xconn = 1; break;
    case 'p': for (char *s = strtok(optarg, ","); s; s = strtok(0, ",")) { pids = realloc(pids, ++np * sizeof(int)); pids[np - 1] = atoi(s); } break;
    default: return 2; }
  signal(SIGPIPE, SIG_IGN); prctl(PR_SET_TIMERSLACK, 1);
  char host[64], path[1024] = "/"; int port; if (sscanf(url, "%63[^:]:%d%1023s", host, &port, path) < 2) return 2;
  addr.sin_family = AF_INET; addr.sin_port = htons(port); inet_pton(AF_INET, host, &addr.sin_addr);
  char **toks = 0; int nt = 0; if (tokf) { FILE *f = fopen(tokf, "r"); char l[8192]; while (fgets(l, sizeof l, f)) { l[strcspn(l, "\n")] = 0; toks = realloc(toks, ++nt * sizeof *toks); toks[nt - 1] = strdup(l); } fclose(f); }
  char **paths = 0; int npath = 0; if (pathf) { FILE *f = fopen(pathf, "r"); char l[1024]; while (f && fgets(l, sizeof l, f)) { l[strcspn(l, "\n")] = 0; paths = realloc(paths, ++npath * sizeof *paths); paths[npath - 1] = strdup(l); } if (f) fclose(f); }
  nreq = npath ? npath : nt ? nt : 1; reqs = calloc(nreq, sizeof *reqs); rlens = calloc(nreq, sizeof *rlens);
  for (int i = 0; i < nreq; i++) {
    size_t cap = 16384 + (body ? strlen(body) : 0); reqs[i] = malloc(cap); char a[8300] = ""; if (nt) snprintf(a, sizeof a, "authorization: Bearer %s\r\n", toks[i % nt]); if (npath) strcpy(path, paths[i]);
    if (body) rlens[i] = snprintf(reqs[i], cap, "POST %s HTTP/1.1\r\nhost: %s:%d\r\ncontent-type: application/json\r\n%s%scontent-length: %zu\r\n\r\n%s", path, host, port, a, hdrs, strlen(body), body);
    else rlens[i] = snprintf(reqs[i], cap, "GET %s HTTP/1.1\r\nhost: %s:%d\r\n%s%s\r\n", path, host, port, a, hdrs);
  }
  ep = epoll_create1(0); cs = calloc(C, sizeof *cs); idle = calloc(C + 1, sizeof(int)); backlog = calloc(bcap, 8);
  uint64_t t0 = now_us(), tw = t0 + W * 1e6, te = tw + D * 1e6, nexts = t0; double busy0[4] = {0}, busy1[4] = {0}, cpu0[64] = {0}, cpu1[64] = {0}; uint64_t sched_n = 0;
  for (int i = 0; i < C; i++) { cs[i].fd = -1; cs[i].id = i; cs[i].t_idle_until = t0 + (uint64_t)ramp * 1000 * i / C; if (rate > 0) idle[nidle++] = i; }
  struct epoll_event ev[512]; static char buf[1 << 18]; uint64_t tick = 0;
  for (;;) {
    uint64_t t = now_us();
    if (!recording && !stopping && t >= tw) { recording = 1; win0 = t; core_busy(busy0); for (int i = 0; i < np; i++) cpu0[i] = tree_cpu(pids[i]); fprintf(stderr, "START\n"); }
    if (recording && t >= te) { recording = 0; stopping = 1; win1 = t; core_busy(busy1); for (int i = 0; i < np; i++) cpu1[i] = tree_cpu(pids[i]); fprintf(stderr, "END\n"); break; }
    int wait = 5;
    if (rate > 0) {
      while (nexts <= t) { if (bt - bh < bcap) backlog[bt++ % bcap] = nexts; nexts = t0 + (uint64_t)(++sched_n * 1e6 / rate); }
      while (bh < bt && nidle) { uint64_t s = backlog[bh++ % bcap]; conn *c = &cs[idle[--nidle]]; if (recording) add(&late, now_us() - s); begin(c, s); }
    }
    if (rate <= 0 && t >= tick) {
      tick = t + 2000;
      for (int i = 0; i < C; i++) {
        conn *c = &cs[i];
        if (c->st == IDLE && t >= c->t_idle_until) begin(c, t);
        else if (c->st != IDLE && t - c->t_send > TO * 1e6) { e_timeout += recording; shut(c); finish(c, 0); }
      }
    }
    struct timespec ts = {0, wait * 1000000}; if (rate > 0) { uint64_t w = nexts > t ? nexts - t : 0; if (w < 5000) ts.tv_nsec = w * 1000; }
    int k = epoll_pwait2(ep, ev, 512, &ts, 0);
    t = now_us();
    for (int i = 0; i < k; i++) {
      conn *c = ev[i].data.ptr; if (c->fd < 0) continue;
      if (c->st == CONNECTING) {
        int err = 0; socklen_t l = sizeof err; getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &l);
        if (err || ev[i].events & EPOLLERR) { e_refused += recording; shut(c); c->st = IDLE; c->t_idle_until = t + 20000; if (rate > 0) idle[nidle++] = c->id; continue; }
        if (ev[i].events & EPOLLOUT) { c->st = SENDING; dosend(c); } continue;
      }
      if (c->st == SENDING && ev[i].events & EPOLLOUT) { dosend(c); if (c->fd < 0) continue; }
      if (ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        ssize_t r = recv(c->fd, buf, sizeof buf, 0);
        if (r < 0 && errno == EAGAIN) continue;
        if (r <= 0) {
          int st = c->st; shut(c);
          if (st == IDLE) continue;
          if (st == UNTIL_CLOSE && r == 0) { finish(c, 1); continue; }
          if (recording) { if (c->gotbyte || !c->reused) e_reset_mid++; else e_reset_idle++; }
          finish(c, 0); continue;
        }
        if (c->st == IDLE) { shut(c); continue; }
        c->gotbyte = 1; feed(c, buf, r, now_us());
      }
    }
  }
  double w = (win1 - win0) / 1e6; uint64_t inflight = 0; for (int i = 0; i < C; i++) inflight += cs[i].st != IDLE;
  printf("{\"window_s\":%.3f,\"ok\":%lu,\"rps\":%.1f,\"errors\":{\"status\":%lu,\"last_status\":%lu,\"reset_before_byte\":%lu,\"reset_mid\":%lu,\"refused\":%lu,\"incomplete\":%lu,\"timeout\":%lu},\"chunks\":%lu,\"chunks_s\":%.1f,\"mb\":%.2f,\"conns\":%lu,\"inflight_end\":%lu,\"core_busy\":[%.3f,%.3f],\"steal_s\":[%.2f,%.2f],\"cpu_s\":[", w, ok, ok / w, e_status, e_code_last, e_reset_idle, e_reset_mid, e_refused, e_incomplete, e_timeout, chunks, chunks / w, bytes / 1e6, conns_opened, inflight, (busy1[0] - busy0[0]) / w, (busy1[1] - busy0[1]) / w, busy1[2] - busy0[2], busy1[3] - busy0[3]);
  for (int i = 0; i < np; i++) printf("%s%.3f", i ? "," : "", cpu1[i] - cpu0[i]);
  printf("]"); show("lat_us", &lat); show("ttft_us", &ttft);
  if (N) { show("transit_us", &transit); show("gap_us", &gap); }
  if (rate > 0) show("sched_late_us", &late);
  printf("}\n");
}
