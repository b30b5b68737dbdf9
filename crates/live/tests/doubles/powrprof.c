/* A double of the power plans' calls for tests under Wine, which lacks them: as Windows does, it keeps a plan's value below
   User\PowerSchemes, and the plan that is made the one in use. It lies in the prefix's system folder; never shipped. */
#include <stdio.h>
#include <windows.h>

#define PLANS "SYSTEM\\CurrentControlSet\\Control\\Power\\User\\PowerSchemes"

static int text(char *into, const GUID *guid) {
    return sprintf(into, "%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", (unsigned long)guid->Data1, guid->Data2,
                   guid->Data3, guid->Data4[0], guid->Data4[1], guid->Data4[2], guid->Data4[3], guid->Data4[4],
                   guid->Data4[5], guid->Data4[6], guid->Data4[7]);
}

static DWORD set(const char *key, const char *name, DWORD type, const void *data, DWORD size) {
    HKEY open;
    DWORD result = RegCreateKeyExA(HKEY_LOCAL_MACHINE, key, 0, NULL, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, NULL, &open, NULL);
    if (!result) {
        result = RegSetValueExA(open, name, 0, type, data, size);
        RegCloseKey(open);
    }
    return result;
}

static DWORD write(const GUID *plan, const GUID *group, const GUID *setting, const char *name, DWORD value) {
    char plans[40], groups[40], settings[40], key[256];
    text(plans, plan);
    text(groups, group);
    text(settings, setting);
    sprintf(key, PLANS "\\%s\\%s\\%s", plans, groups, settings);
    return set(key, name, REG_DWORD, &value, sizeof value);
}

__declspec(dllexport) DWORD WINAPI PowerWriteACValueIndex(HKEY root, const GUID *plan, const GUID *group, const GUID *setting,
                                                          DWORD value) {
    return root ? ERROR_INVALID_PARAMETER : write(plan, group, setting, "ACSettingIndex", value);
}

__declspec(dllexport) DWORD WINAPI PowerWriteDCValueIndex(HKEY root, const GUID *plan, const GUID *group, const GUID *setting,
                                                          DWORD value) {
    return root ? ERROR_INVALID_PARAMETER : write(plan, group, setting, "DCSettingIndex", value);
}

__declspec(dllexport) DWORD WINAPI PowerSetActiveScheme(HKEY root, const GUID *plan) {
    char name[40];
    int length = text(name, plan);
    return root ? ERROR_INVALID_PARAMETER : set(PLANS, "ActivePowerScheme", REG_SZ, name, length + 1);
}
