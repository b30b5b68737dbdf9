/* A stand-in for Edge, which Wine lacks: it writes the command line that it was started with to the file that TEJUN_EDGE_LOG
   names, and ends. Never shipped. */
#include <stdio.h>
#include <windows.h>

int WINAPI wWinMain(HINSTANCE own, HINSTANCE none, LPWSTR rest, int show) {
    wchar_t path[MAX_PATH], beside[MAX_PATH + 4];
    char line[4096];
    (void)own, (void)none, (void)rest, (void)show;
    if (!GetEnvironmentVariableW(L"TEJUN_EDGE_LOG", path, MAX_PATH)) return 1;
    _snwprintf(beside, MAX_PATH + 4, L"%ls.new", path);
    int length = WideCharToMultiByte(CP_UTF8, 0, GetCommandLineW(), -1, line, sizeof line, NULL, NULL);
    FILE *log = _wfopen(beside, L"wb");
    if (!log || length < 2) return 1;
    fwrite(line, 1, (size_t)length - 1, log);
    fclose(log);
    /* Whoever waits for it finds it whole. */
    return MoveFileExW(beside, path, MOVEFILE_REPLACE_EXISTING) ? 0 : 1;
}
